import type { StartProcess } from '#core/childProcess.ts';
import type { ApproveCommand } from '#core/connection/secrets/commandApprovals.ts';
import type { Keychain } from '#core/connection/secrets/secretVault.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { PreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { hostCalls } from '#shared/contract/hostCalls.ts';

/** What only the host knows or can do. */
export interface HostServices {
  readonly host: 'electron' | 'browser' | 'test';
  readonly version: string;
  readonly platform: string;
  readonly canChooseFile: boolean;
  readonly chooseFile: () => Promise<string | null>;
  /** Opens another window at a route of the page; without it, the window does that itself. */
  readonly openWindow?: (route: string) => Promise<void>;
  /** The system's keychain, if the host can reach it. Queried when a secret is first needed. */
  readonly keychain?: () => Promise<Keychain>;
  /** Asks whether a command may print a secret. Without it, none runs. */
  readonly approveCommand?: ApproveCommand;
  /** Shows a folder in the system's file manager. */
  readonly openFolder?: (folder: string) => Promise<void>;
  /** The file with the licences of all parts, which a build writes. */
  readonly licences?: string;
  /** Starts the processes in which SQLite runs; by default forks of Node. */
  readonly startProcess?: StartProcess;
}

interface HostOptions {
  readonly services: HostServices;
  readonly preferences: PreferencesStore;
}

/** The handlers of `hostCalls`. */
export function makeHostHandlers({ services, preferences }: HostOptions): HandlersOf<typeof hostCalls, never> {
  const { host, version, platform, canChooseFile } = services;
  return {
    'host.describe': async () => ({
      host,
      version,
      platform,
      canChooseFile,
      canOpenWindow: services.openWindow !== undefined,
    }),
    'host.chooseFile': async () => ({ path: await services.chooseFile() }),
    'host.openWindow': async ({ route }) => {
      await services.openWindow?.(route);
      return {};
    },
    'preferences.get': async () => preferences.get(),
    'preferences.set': async (input) => preferences.set(input.preferences),
  };
}
