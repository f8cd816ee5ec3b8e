import type { Duplex, Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { channelReason, wordsOf } from '#core/connection/ssh/sshTexts.ts';
import type { CommandResult, RemoteProgram } from '#core/connection/ssh/tunnel/tunnel.ts';
import { orAborted, reasonOf } from '#core/waiting.ts';
import { joinHost } from '#shared/domain/splitHost.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface ChannelPlace {
  readonly host: string;
  readonly port: number;
}

/** Starts an operation on a hop that answers by a callback; a late result is discarded. */
export async function askHop<Result>(
  hop: HopConnection,
  signal: AbortSignal,
  ask: {
    readonly start: (answer: (error: Error | null | undefined, result: Result) => void) => void;
    readonly discard: (result: Result) => void;
  },
): Promise<Result> {
  const both = AbortSignal.any([signal, hop.ended]);
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  if (both.aborted) throw reasonOf(both);
  ask.start((error, result) => {
    if (error !== undefined && error !== null) reject(error);
    else if (both.aborted) ask.discard(result);
    else resolve(result);
  });
  return orAborted(promise, both);
}

/** Opens a byte stream from a hop to a place as seen from the hop. Fails with not-allowed, unreachable or unknown-host. */
export async function openTunnelChannel(hop: HopConnection, place: ChannelPlace, signal: AbortSignal): Promise<Duplex> {
  try {
    const channel = await askHop<Duplex>(hop, signal, {
      start: (answer) => {
        if (place.host.startsWith('/')) hop.client.openssh_forwardOutStreamLocal(socketPath(place), answer);
        else hop.client.forwardOut('127.0.0.1', 0, place.host, place.port, answer);
      },
      discard: (late) => late.destroy(),
    });
    // The loss of a hop ends its streams; ssh2 reports that as their end, not as an error.
    channel.on('error', () => undefined);
    return channel;
  } catch (error) {
    throw toChannelFailure(error, hop, place);
  }
}

/** PostgreSQL's socket in the folder given as the host. */
export function socketPath({ host, port }: ChannelPlace): string {
  return `${host.replace(/\/$/u, '')}/.s.PGSQL.${port}`;
}

/** RFC 4254, section 5.1. */
const reasons = { prohibited: 1, connectFailed: 2, unknownType: 3, shortage: 4 };

/** Why a channel was not opened: not-allowed, unknown-host, unreachable or unavailable. */
export function toChannelFailure(error: unknown, hop: Pick<HopConnection, 'name'>, place: ChannelPlace): FailureError {
  if (error instanceof FailureError) return error;
  const words = wordsOf(error);
  const at = place.host.startsWith('/') ? socketPath(place) : joinHost(place.host, place.port);
  const parts = { details: words === '' ? [] : [words], cause: error };
  switch (channelReason(error)) {
    case reasons.prohibited:
    case reasons.unknownType:
      return makeFailure({
        code: 'not-allowed',
        message: `The server ${hop.name.place} does not allow forwarding to ${at}`,
        hint: 'Its administrator can allow it in sshd_config: AllowTcpForwarding yes (or local), and PermitOpen if it is set.',
        ...parts,
      });
    case reasons.connectFailed:
      if (/name or service|resolve|unknown host|nodename|temporary failure/iu.test(words)) {
        return makeFailure({
          code: 'unknown-host',
          message: `${hop.name.place} cannot resolve the host name '${place.host}'`,
          hint: 'The name must be resolvable on that server. Names of a compose network exist only inside it.',
          ...parts,
        });
      }
      return makeFailure({
        code: 'unreachable',
        message: `${at} cannot be reached from ${hop.name.place}`,
        hint: 'Check the host and the port as seen from that server, and that the service is running.',
        ...parts,
      });
    case reasons.shortage:
      return makeFailure({
        code: 'unavailable',
        message: `The server ${hop.name.place} cannot open another channel`,
        hint: 'Close other connections through it, or ask its administrator about MaxSessions.',
        ...parts,
      });
    default:
      return makeFailure({
        code: 'unreachable',
        message: `The server ${hop.name.place} did not open a channel to ${at}`,
        ...parts,
      });
  }
}

/** In bytes: what is kept of each kind of output. */
const maxOutput = 64 * 1024;

/** Runs a command in the login shell of a hop. Fails with not-allowed if the server does not run commands. */
export async function runOverTunnel(hop: HopConnection, command: string, signal: AbortSignal): Promise<CommandResult> {
  const channel = await startCommand(hop, command, signal);
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const stdout = keepStart(channel);
  const stderr = keepStart(channel.stderr);
  channel.on('close', (code: unknown) => resolve(typeof code === 'number' ? code : null));
  // The command gets no input: one that asks must not wait for an answer.
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

/** Starts a command as `runOverTunnel` does, without a limit of its output. */
export async function startOverTunnel(
  hop: HopConnection,
  { command, input }: { readonly command: string; readonly input: string },
  signal: AbortSignal,
): Promise<RemoteProgram> {
  const channel = await startCommand(hop, command, signal);
  const stderr = keepStart(channel.stderr);
  const { promise, resolve } = Promise.withResolvers<number | null>();
  channel.on('close', (code: unknown) => resolve(typeof code === 'number' ? code : null));
  const lost = (): void => {
    channel.emit('error', reasonOf(hop.ended));
    channel.destroy();
  };
  hop.ended.addEventListener('abort', lost, { once: true });
  channel.end(input);
  const ended = (async () => {
    try {
      return { exitCode: await orAborted(promise, hop.ended), stderr: stderr() };
    } finally {
      hop.ended.removeEventListener('abort', lost);
    }
  })();
  // Awaited once the output has been read.
  ended.catch(() => undefined);
  return {
    stdout: channel,
    ended,
    stop: () => {
      if (channel.destroyed || hop.ended.aborted) return;
      channel.signal('TERM');
      channel.destroy();
    },
  };
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
      message: `The server ${hop.name.place} does not run commands for ${hop.name.user}`,
      hint: 'This login may be restricted to forwarding.',
      details: [wordsOf(error)],
      cause: error,
    });
  }
}

/** Reads a stream to its end and keeps its start, so that endless output does not fill the memory. */
export function keepStart(stream: Readable): () => string {
  const kept: Buffer[] = [];
  const size = { bytes: 0 };
  stream.on('error', () => undefined);
  stream.on('data', (part: Buffer) => {
    if (size.bytes < maxOutput) kept.push(part.subarray(0, maxOutput - size.bytes));
    size.bytes += part.length;
  });
  return () => Buffer.concat(kept).toString('utf8');
}
