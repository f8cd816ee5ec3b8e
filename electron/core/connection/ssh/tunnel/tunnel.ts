import type { Duplex } from 'node:stream';
import type { FailureError } from '#shared/failure.ts';

/** The output of a remote command, truncated at a limit. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** null if it was killed by a signal. */
  readonly exitCode: number | null;
}

/** A login on the last of one or more hops. No socket on this machine listens for it. */
export interface Tunnel {
  /** A stream to a host and port as seen from the last hop. Fails with not-allowed if the server forbids it. */
  readonly openChannel: (
    place: { readonly host: string; readonly port: number },
    signal: AbortSignal,
  ) => Promise<Duplex>;
  /** Runs a command on the last hop; up to 64 KiB of each output is kept. */
  readonly run: (command: string, signal: AbortSignal) => Promise<CommandResult>;
  /** Copies a file from the last hop to a local file. `onProgress` gets the bytes so far and in total. */
  readonly fetchFile: (
    paths: { readonly from: string; readonly to: string },
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number, all: number) => void },
  ) => Promise<void>;
  /** Calls the listener once when the tunnel breaks at any of its hops; returns a function that stops listening. */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  /** The hops as `alice@yap-host`, with the port unless it is 22. */
  readonly via: readonly string[];
  readonly close: () => Promise<void>;
}
