import type { ClientChannel } from 'ssh2';
import type { Readable } from 'node:stream';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { orAborted } from '#core/connection/ssh/hop/hopWait.ts';
import { wordsOf } from '#core/connection/ssh/sshFailure.ts';
import type { CommandResult } from '#core/connection/ssh/tunnel/tunnel.ts';
import { askHop } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** In bytes: what is kept of each kind of output. */
const maxOutput = 64 * 1024;

/** Runs a command by the login's shell at a hop. Fails with not-allowed where the server runs no commands. */
export async function runOverTunnel(hop: HopConnection, command: string, signal: AbortSignal): Promise<CommandResult> {
  const channel = await startCommand(hop, command, signal);
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const stdout = keepStart(channel);
  const stderr = keepStart(channel.stderr);
  channel.on('close', (code: unknown) => resolve(typeof code === 'number' ? code : null));
  // Nothing is said to the command: one that asks must not wait for an answer.
  channel.end();
  try {
    const exitCode = await orAborted(promise, AbortSignal.any([signal, hop.ended]));
    return { stdout: stdout(), stderr: stderr(), exitCode };
  } catch (error) {
    if (!hop.ended.aborted) channel.signal('TERM');
    channel.destroy();
    throw error;
  }
}

async function startCommand(hop: HopConnection, command: string, signal: AbortSignal): Promise<ClientChannel> {
  try {
    return await askHop<ClientChannel>(hop, signal, {
      start: (answer) => hop.client.exec(command, answer),
      discard: (late) => late.destroy(),
    });
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw makeFailure({
      code: 'not-allowed',
      message: `The server ${hop.name.place} runs no commands for ${hop.name.user}`,
      hint: 'The login may be for forwarding alone.',
      details: [wordsOf(error)],
      cause: error,
    });
  }
}

/** Reads a stream to its end and keeps its start, so that what is printed without end fills no memory. */
function keepStart(stream: Readable): () => string {
  const kept: Buffer[] = [];
  const size = { bytes: 0 };
  stream.on('error', () => undefined);
  stream.on('data', (part: Buffer) => {
    if (size.bytes < maxOutput) kept.push(part.subarray(0, maxOutput - size.bytes));
    size.bytes += part.length;
  });
  return () => Buffer.concat(kept).toString('utf8');
}
