import type { Duplex, Readable } from 'node:stream';
import type { FailureError } from '#shared/failure.ts';

/** The output of a remote command, truncated at a limit. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** null if it was killed by a signal. */
  readonly exitCode: number | null;
}

/** A program on the last hop, whose output is read as it comes. */
export interface RemoteProgram {
  readonly stdout: Readable;
  /** Resolves once it has ended and its output was read; fails where the tunnel is lost. */
  readonly ended: Promise<Omit<CommandResult, 'stdout'>>;
  /** Ends it; does nothing afterwards. */
  readonly stop: () => void;
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
  /** Starts a command on the last hop; `input` is all of its standard input: one line, or nothing. */
  readonly start: (
    command: { readonly command: string; readonly input: string },
    signal: AbortSignal,
  ) => Promise<RemoteProgram>;
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
