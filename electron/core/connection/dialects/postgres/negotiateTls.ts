import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { findTlsFailure } from '#core/connection/dialects/postgres/tlsFailure.ts';
import type { TlsMaterial } from '#core/connection/dialects/postgres/tlsMaterial.ts';
import { findNetworkFailure, toAbortFailure } from '#core/connection/route/networkFailure.ts';
import { makeFailure } from '#shared/failure.ts';

/** A stream for a session, and what protects it: `TLSv1.3, verified`. */
export interface SecuredStream {
  readonly stream: Duplex;
  readonly protection: string;
  readonly encrypted: boolean;
}

/** PostgreSQL's SSLRequest: its length, then its code. */
const request = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks a PostgreSQL server for TLS on a stream and sets it up. The verified name is `host`, whichever route the stream
 * takes. Destroys the stream and fails with tls if TLS is required and not available.
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
    if (!offered) return { stream, protection: 'not encrypted: the server does not offer TLS', encrypted: false };
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
 * Whether the server offers TLS. Exactly one byte may arrive: anything more was sent before encryption began, perhaps
 * by someone intercepting the connection, and must not be taken for the server's.
 */
async function askForTls(stream: Duplex, host: string): Promise<boolean> {
  const answer = await firstBytes(stream);
  const letter = answer.toString('latin1', 0, 1);
  if (letter === 'E') {
    throw makeFailure({
      code: 'unavailable',
      message: `PostgreSQL at ${host} refused the connection before it was secured`,
      hint: 'Try again in a moment. The text of the refusal is not shown, as it may not be the server’s.',
    });
  }
  if (answer.length > 1 || (letter !== 'S' && letter !== 'N')) {
    throw makeFailure({
      code: 'tls',
      message: `${host} did not answer the TLS request as PostgreSQL does`,
      hint: 'Check the host and the port. Someone may be intercepting the connection.',
      details: [`It sent ${answer.length} bytes instead of one.`],
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
  // SNI carries names only, not addresses (RFC 6066); the certificate must be for whichever was given.
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
    message: `PostgreSQL at ${host} does not offer TLS`,
    hint: 'Have TLS enabled on the server, or connect through SSH with TLS set to disable.',
  });
}
