import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { clusters, people } from './content/people.ts';
import { randomFor, type Random } from './physics/random.ts';
import type { InsertInto } from './insertInto.ts';

/** The password of every local user of the demonstration; it gives access to nothing. */
export const demoPassword = 'demo';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function salt(random: Random): string {
  return Array.from({ length: 16 }, () => letters[random.integer(letters.length)]).join('');
}

/** A hash as werkzeug 3 writes it: scrypt with 64 bytes, N 32768, r 8, p 1. */
function scryptHash(random: Random): string {
  const chosen = salt(random);
  const key = scryptSync(demoPassword, chosen, 64, { N: 32768, r: 8, p: 1, maxmem: 132 * 32768 * 8 });
  return `scrypt:32768:8:1$${chosen}$${key.toString('hex')}`;
}

/** A hash as werkzeug 2 wrote it. */
function oldHash(random: Random): string {
  const chosen = salt(random);
  return `pbkdf2:sha256:26000$${chosen}$${pbkdf2Sync(demoPassword, chosen, 26_000, 32, 'sha256').toString('hex')}`;
}

/** Writes users and clusters. Hashes are expensive: all users share two of them. */
export function writeUsers(insert: InsertInto, seed: number): void {
  const random = randomFor(seed, 'users');
  const hashes = [scryptHash(random), oldHash(random)] as const;
  people.forEach(({ username, provider }, k) => {
    const id = insert('User', { username, auth_provider: provider });
    if (provider === 'YaptideUser') {
      insert('YaptideUser', { id, password_hash: k % 5 === 3 ? hashes[1] : hashes[0] });
      return;
    }
    const filled = k % 4 !== 0;
    insert('KeycloakUser', {
      id,
      cert: filled ? `ssh-rsa-cert-v01@openssh.com PLACEHOLDER-OF-THE-DEMONSTRATION ${username}` : null,
      private_key: filled ? '-----BEGIN PLACEHOLDER-----\nThis is not a key.\n-----END PLACEHOLDER-----\n' : null,
    });
  });
  for (const name of clusters) insert('Cluster', { cluster_name: name });
}
