import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { strictly } from './electronApi.ts';

/* The system around the program, as Electron offers it, and what the program has asked of it. */

export type Answer =
  { readonly response: number } | { readonly canceled: boolean; readonly filePaths: readonly string[] };
/** What the program has asked for, and the answers that a test has given in advance. */
export const recorded = {
  dialogs: [] as unknown[],
  opened: [] as string[],
  answers: [] as Answer[],
  calls: [] as string[],
};

class NativeTheme extends EventEmitter {
  themeSource = 'system';
  readonly shouldUseDarkColors = false;
}
export const nativeTheme = strictly('NativeTheme', new NativeTheme());
export const powerMonitor = strictly('PowerMonitor', new EventEmitter());
const displays: unknown = JSON.parse(
  process.env['TIDESCOPE_DOUBLE_DISPLAYS'] ?? '[{"workArea":{"x":0,"y":0,"width":1920,"height":1080}}]',
);
export const screen = strictly('Screen', Object.assign(new EventEmitter(), { getAllDisplays: () => displays }));
const guards = ['PermissionRequest', 'PermissionCheck', 'DevicePermission', 'DisplayMediaRequest'];
const sessionDouble = Object.assign(
  new EventEmitter(),
  Object.fromEntries(guards.map((name) => [`set${name}Handler`, (): void => void recorded.calls.push(name)])),
);
export const session = { defaultSession: strictly('Session', sessionDouble) };
export const safeStorage = strictly('SafeStorage', {
  getSelectedStorageBackend: () => 'basic_text',
  isAsyncEncryptionAvailable: async () => false,
});
export const shell = strictly('Shell', {
  openExternal: async (url: string) => void recorded.opened.push(url),
  openPath: async (path: string) => {
    recorded.opened.push(path);
    return '';
  },
});
export const clipboard = strictly('Clipboard', { writeText: (text: string) => void recorded.opened.push(text) });
export const utilityProcess = {
  fork: (script: string): EventEmitter => {
    const child: ChildProcess = fork(script, {
      execArgv: [],
      serialization: 'advanced',
      // Node's processes end with their standard input; Electron's own end by themselves.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    });
    const { pid, stderr } = child;
    child.on('error', () => undefined);
    const double = Object.assign(new EventEmitter(), {
      pid,
      stderr,
      postMessage: (message: string) => void (child.connected && child.send(message, () => undefined)),
      kill: () => child.kill(),
    });
    for (const name of ['spawn', 'message', 'exit'])
      child.on(name, (...values: unknown[]) => double.emit(name, ...values));
    return strictly('UtilityProcess', double);
  },
};
