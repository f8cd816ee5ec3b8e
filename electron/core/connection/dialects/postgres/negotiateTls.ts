import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { findTlsFailure } from '#core/connection/dialects/postgres/tlsFailure.ts';
import type { TlsMaterial } from '#core/connection/dialects/postgres/tlsMaterial.ts';
import { findNetworkFailure, toAbortFailure } from '#core/connection/route/networkFailure.ts';
import { makeFailure } from '#shared/failure.ts';

/** A stream that a session can be made on, and what protects it: `TLSv1.3, verified`. */
export interface SecuredStream {
  readonly stream: Duplex;
  readonly protection: string;
  readonly encrypted: boolean;
}

/** A request for TLS (PostgreSQL's SSLRequest): its length, then its code. */
const request = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks a server of PostgreSQL for TLS on a stream and speaks it. The name that is verified is `host`, whatever way the
 * stream takes. Destroys the stream and fails with tls where TLS is wanted and not had.
 */
export async function negotiateTls(
  stream: Duplex,
  { host, material, signal }: { readonly host: string; readonly material: TlsMaterial; readonly signal: AbortSignal },
): Promise<SecuredStream> {
  if (material.kind === 'plain') return { stream, protection: 'not encrypted', encrypted: false };
  const stop = (): void => void stream.destroy(toAbortFailure(signal, host));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const offered = await askForTls(stream, host);
    if (!offered && !material.optional) throw notOffered(host);
    if (!offered) return { stream, protection: 'not encrypted: the server offers no TLS', encrypted: false };
    const secure = await speakTls(stream, host, material);
    return { stream: secure, protection: describe(secure, material), encrypted: true };
  } catch (error) {
    stream.on('error', () => undefined);
    stream.destroy();
    if (signal.aborted) throw toAbortFailure(signal, host);
    throw findTlsFailure(error, host) ?? findNetworkFailure(error, host) ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Whether the server answers that it speaks TLS. Exactly one byte may come: what came with it was sent before anything was
 * encrypted, perhaps by somebody in between, and must never be taken for the server's.
 */
async function askForTls(stream: Duplex, host: string): Promise<boolean> {
  const answer = await firstBytes(stream);
  const letter = answer.toString('latin1', 0, 1);
  if (letter === 'E') {
    throw makeFailure({
      code: 'unavailable',
      message: `PostgreSQL at ${host} refused the connection before it was secured`,
      hint: 'Try again in a moment. Its words are not shown, as nothing proves that they are its own.',
    });
  }
  if (answer.length > 1 || (letter !== 'S' && letter !== 'N')) {
    throw makeFailure({
      code: 'tls',
      message: `${host} did not answer the request for TLS as PostgreSQL does`,
      hint: 'Check the host and the port. Somebody may be interfering with the connection.',
      details: [`It sent ${answer.length} bytes where one is due.`],
    });
  }
  return letter === 'S';
}

async function firstBytes(stream: Duplex): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const onData = (bytes: Buffer): void => {
    stream.pause();
    resolve(bytes);
  };
  const onClose = (): void => reject(new Error('Connection terminated unexpectedly'));
  stream.once('data', onData);
  stream.once('error', reject);
  stream.once('close', onClose);
  try {
    stream.write(request);
    return await promise;
  } finally {
    stream.removeListener('data', onData);
    stream.removeListener('error', reject);
    stream.removeListener('close', onClose);
  }
}

async function speakTls(
  stream: Duplex,
  host: string,
  { options }: Extract<TlsMaterial, { readonly kind: 'tls' }>,
): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // A name is told to the server, an address may not be (RFC 6066); either is what the certificate must be for.
  const name = isIP(host) === 0 ? { servername: host } : {};
  const secure = connect({ ...options, ...name, host, socket: stream }, () => resolve(undefined));
  const onClose = (): void => reject(new Error('Connection terminated unexpectedly'));
  secure.once('error', reject);
  secure.once('close', onClose);
  stream.once('error', reject);
  try {
    await promise;
    return secure;
  } catch (error) {
    secure.on('error', () => undefined);
    secure.destroy();
    throw error;
  } finally {
    secure.removeListener('error', reject);
    secure.removeListener('close', onClose);
    stream.removeListener('error', reject);
  }
}

function describe(secure: TLSSocket, { verified }: Extract<TlsMaterial, { readonly kind: 'tls' }>): string {
  const version = secure.getProtocol() ?? 'TLS';
  if (verified === 'nothing') return `${version}, not verified`;
  return verified === 'certificate' ? `${version}, verified except for the name` : `${version}, verified`;
}

function notOffered(host: string): Error {
  return makeFailure({
    code: 'tls',
    message: `PostgreSQL at ${host} offers no TLS`,
    hint: 'Choose `prefer` or `disable` for TLS, best through an SSH tunnel, or have TLS switched on at the server.',
  });
}
