import type { Locator, Page } from 'playwright';
import { makeHop, makePostgresPlace, makeProfile, usualTls } from '#shared/domain/newProfile.ts';
import type { Hop, Profile } from '#shared/domain/profile.ts';
import { aSimulation } from './aSimulation.ts';
import type { BuiltProgram } from './builtRenderer.ts';
import { makeOwnDatabase } from './ownDatabases.ts';
import { postgresPassword } from './postgresServer.ts';
import type { SshKey } from './sshKeys.ts';
import type { SshServer } from './sshServer.ts';

/* Saved connections to real servers, and locators for the connecting dialog. */

/** A database with the given number of simulations, named `title 1` and so on, as a profile's place. */
export async function makePlace(title: string, simulations = 1) {
  const rows = Array.from({ length: simulations }, (_, index) =>
    aSimulation({ id: index + 1, title: `${title} ${index + 1}` }),
  );
  const { hostname: host, port, pathname } = new URL(await makeOwnDatabase('postgresql', { rows }));
  return makePostgresPlace({
    host,
    port: Number(port),
    database: pathname.slice(1),
    user: 'postgres',
    password: { kind: 'stored' },
    tls: { ...usualTls, mode: 'disable' },
  });
}

/** The route through a server, with one key only. */
export function hopThrough({ host, port, user }: Pick<SshServer, 'host' | 'port' | 'user'>, key: SshKey): Hop {
  const login = { login: 'key', agent: 'none', identityFiles: [key.file], identitiesOnly: true } as const;
  return makeHop({ host, port, user, ...login });
}

/** Saves a profile, storing its password if its place says so. */
export async function saveProfile(
  program: BuiltProgram,
  parts: Partial<Profile> & Pick<Profile, 'id' | 'database'>,
): Promise<void> {
  const stored = parts.database.kind === 'postgresql' && parts.database.password.kind === 'stored';
  await program.call('profiles.save', {
    profile: makeProfile({ name: parts.id, ...parts }),
    secrets: stored ? [{ kind: 'value', slot: 'database-password', value: postgresPassword }] : [],
  });
}

/** The row of a saved connection, which connects when clicked. */
export const savedRow = (page: Page, id: string): Locator => page.locator(`[data-profile="${id}"]`);

/** A button by its exact name. */
export const named = (page: Page | Locator, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The password field, while it is asked for. */
export const secretField = (page: Page): Locator => page.getByRole('dialog').locator('input[name=secret]');

/** A connecting step by the beginning of its label, and its state. */
export const stage = (page: Page, label: string, state: 'running' | 'passed' | 'failed'): Locator =>
  page.getByRole('list', { name: 'Steps' }).locator(`li[data-state=${state}]`, { hasText: label });
