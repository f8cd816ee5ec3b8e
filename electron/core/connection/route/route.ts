import type { Duplex } from 'node:stream';
import type { FailureError } from '#shared/failure.ts';

/** A way to a database's server: over TCP straight away, or through an SSH tunnel. */
export interface Route {
  /** Opens one more stream of bytes to the server. Aborting the signal gives it up. */
  readonly openStream: (signal: AbortSignal) => Promise<Duplex>;
  /** Hears, once, that the way is gone for all its streams (a tunnel that broke); answers how to stop hearing. */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  /** The hops on the way as `alice@yap-host`, first to last. */
  readonly via: readonly string[];
  readonly close: () => Promise<void>;
}
