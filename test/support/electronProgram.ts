import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/* The built main process in plain Node, with a double of the `electron` module: see electronModule/electron.ts. */

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowFacts {
  readonly url: string;
  readonly bounds: Bounds;
  readonly visible: boolean;
  readonly maximised: boolean;
  /** The events that its page has received. */
  readonly received: readonly unknown[];
  readonly reloads: number;
  /** What its page has thrown, or written as an error or a warning. */
  readonly complaints: readonly string[];
  /** What it was made with. */
  readonly options: Readonly<Record<string, unknown>>;
}

interface MenuEntry {
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly registerAccelerator?: boolean;
}

/** What a test can do to the program, and see of it. */
export interface ElectronControls {
  readonly windows: () => Promise<readonly WindowFacts[]>;
  /** The options of the dialogs so far. */
  readonly dialogs: () => Promise<readonly unknown[]>;
  /** Addresses, folders and texts that were handed to the system. */
  readonly opened: () => Promise<readonly string[]>;
  /** Protections and registrations that the program has asked for, and new backgrounds of windows. */
  readonly calls: () => Promise<readonly string[]>;
  /** Answers the next dialog; without it, a dialog is dismissed. */
  readonly answer: (
    answer: { readonly response: number } | { readonly canceled: boolean; readonly filePaths: readonly string[] },
  ) => Promise<void>;
  readonly menu: () => Promise<readonly MenuEntry[]>;
  readonly click: (label: string) => Promise<void>;
  /** Emits an event of Electron's; resolves to whether its default was prevented. */
  readonly emit: (
    emitter: 'app' | 'nativeTheme' | 'powerMonitor',
    event: string,
    values: readonly unknown[],
  ) => Promise<boolean>;
  /** Calls core as the page does, through the preload script's bridge. */
  readonly call: (window: number, request: object) => Promise<unknown>;
  readonly move: (window: number, bounds: Bounds) => Promise<void>;
  readonly crash: (window: number) => Promise<void>;
  readonly hang: (window: number) => Promise<void>;
  /** Leaves something unsaved in the page. */
  readonly edit: (window: number) => Promise<void>;
  readonly close: (window: number) => Promise<void>;
  readonly quit: () => Promise<void>;
  /** Of the event loop since the start, in ms: the 95th percentile and the longest. */
  readonly delays: () => Promise<{ readonly p95: number; readonly max: number }>;
}

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

interface ElectronProgram extends ElectronControls {
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

interface StartOptions {
  /** The built main process. */
  readonly main: string;
  /** Where the program keeps its own files. */
  readonly home: string;
  readonly args?: readonly string[];
  readonly packaged?: boolean;
  readonly displays?: readonly Bounds[];
  /** Of a Chromium's protocol for debugging, which then shows the windows. */
  readonly chromium?: string;
}

const register = fileURLToPath(new URL('electronModule/register.ts', import.meta.url));

/** Starts the program. The caller stops it, unless it ends by itself. */
export function startElectronProgram({
  main,
  home,
  args = [],
  packaged,
  displays,
  chromium,
}: StartOptions): ElectronProgram {
  const child = spawn(process.execPath, ['--import', register, main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      TIDESCOPE_HOME: home,
      TIDESCOPE_DOUBLE_PACKAGED: packaged === true ? '1' : '0',
      ...(chromium === undefined ? {} : { TIDESCOPE_DOUBLE_CHROMIUM: chromium }),
      ...(displays === undefined
        ? {}
        : { TIDESCOPE_DOUBLE_DISPLAYS: JSON.stringify(displays.map((workArea) => ({ workArea }))) }),
    },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part.toString()));
  const waiting = new Map<number, { readonly action: string; readonly done: (answer: Answer) => void }>();
  child.on('message', (answer: Answer & { id: number }) => {
    waiting.get(answer.id)?.done(answer);
    waiting.delete(answer.id);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      // A program that quits may end before it has answered that it will.
      for (const { action, done } of waiting.values())
        done(action === 'quit' && code === 0 ? {} : { error: `The program ended: ${said.join('')}` });
      resolve(code);
    });
  });
  let count = 0;
  const ask = async (action: string, values: readonly unknown[]): Promise<unknown> => {
    const id = (count += 1);
    const answered = new Promise<Answer>((done) => void waiting.set(id, { action, done }));
    child.send({ id, action, values }, () => undefined);
    const { value, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return value;
  };
  const controls = new Proxy(
    {},
    {
      get:
        (_target, action) =>
        async (...values: unknown[]) =>
          ask(String(action), values),
    },
  );
  return Object.assign(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other side implements exactly these
    Object.create(controls as ElectronControls) as ElectronControls,
    {
      output: () => said.join(''),
      ended,
      stop: async () => {
        child.kill('SIGKILL');
        await ended;
      },
    },
  );
}
