import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';

/** What a host key may be, best first. Neither DSA nor RSA with SHA-1. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * The algorithms offered to a hop. A kind of key that is known of it comes first, so that a server with several keys
 * shows that one. ssh2 itself puts AES-GCM first, which Node does natively, and offers neither CBC nor SHA-1 key
 * exchange.
 */
export function hopAlgorithms(known: readonly string[]): Algorithms {
  const first = known.flatMap((name) => hostKeyAlgorithms.filter((algorithm) => algorithm === name));
  const rest = hostKeyAlgorithms.filter((algorithm) => !first.includes(algorithm));
  return {
    serverHostKey: [...new Set(first), ...rest],
    hmac: { append: [], prepend: [], remove: ['hmac-sha1', 'hmac-sha1-etm@openssh.com'] },
    compress: ['none'],
  };
}
