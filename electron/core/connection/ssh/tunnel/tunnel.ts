import type { Duplex } from 'node:stream';
import type { FailureError } from '#shared/failure.ts';

/** What a command on the other side printed, cut at a limit. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** null where a signal ended it. */
  readonly exitCode: number | null;
}

/** A login at the last of one or several hops. No socket of this machine listens for it. */
export interface Tunnel {
  /** A stream to a host and port as seen from the last hop. Fails with not-allowed where the server forbids it. */
  readonly openChannel: (
    place: { readonly host: string; readonly port: number },
    signal: AbortSignal,
  ) => Promise<Duplex>;
  /** Runs a command at the last hop; its output is kept up to 64 KiB of each kind. */
  readonly run: (command: string, signal: AbortSignal) => Promise<CommandResult>;
  /** Fetches a file from the last hop into a file here. `onProgress` hears bytes so far and bytes in all. */
  readonly fetchFile: (
    paths: { readonly from: string; readonly to: string },
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number, all: number) => void },
  ) => Promise<void>;
  /** Hears, once, that the tunnel broke at any of its hops; answers how to stop hearing. */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  /** The hops as `alice@yap-host`, with the port where it is not 22. */
  readonly via: readonly string[];
  readonly close: () => Promise<void>;
}
