import type { Duplex } from 'node:stream';
import type { HopName } from '#core/connection/ssh/hop/hopName.ts';
import { serverText } from '#core/connection/ssh/serverText.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** What comes from a hop, watched without being kept. */
interface Identification {
  /** The first words, up to and with the line in which the hop says that it speaks SSH. */
  readonly heard: () => string;
  /** Whether any byte came since this was asked last. */
  readonly spokeSince: () => boolean;
}

/** In bytes: what a server may say before it says that it speaks SSH. */
const maxLinesBefore = 64 * 1024;

/** Listens along on a transport. A server that talks on without ever speaking SSH is reported, once. */
export function watchIdentification(
  transport: Duplex,
  name: HopName,
  report: (why: FailureError) => void,
): Identification {
  const state = { heard: '', spoke: false, identified: false };
  transport.on('data', (bytes: Buffer) => {
    state.spoke = true;
    if (state.identified) return;
    state.heard += bytes.toString('latin1', 0, Math.min(bytes.length, maxLinesBefore));
    state.identified = /^SSH-[^\n]*\n/mu.test(state.heard);
    if (!state.identified && state.heard.length >= maxLinesBefore) {
      state.identified = true;
      report(endless(name, state.heard));
    }
  });
  return {
    heard: () => state.heard,
    spokeSince: () => {
      const { spoke } = state;
      state.spoke = false;
      return spoke;
    },
  };
}

function endless(name: HopName, heard: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `${name.place} talks on without saying that it speaks SSH`,
    hint: 'Check the port: SSH usually listens at 22.',
    details: [`Its first ${maxLinesBefore / 1024} KiB begin: ${serverText(heard, 200)}`],
  });
}
