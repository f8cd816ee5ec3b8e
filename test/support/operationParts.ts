import type { Locator, Page } from 'playwright';
import { makePostgresPlace, usualTls } from '#shared/domain/newProfile.ts';
import type { Role } from '#shared/domain/profile.ts';
import type { StoredRow } from './aSimulation.ts';
import { rows } from './browserParts.ts';
import type { BuiltProgram } from './builtRenderer.ts';
import { named, saveProfile } from './connectingParts.ts';
import { makeOwnDatabase } from './ownDatabases.ts';
import { runOnPostgres } from './postgresServer.ts';

/* A database to try operations on, and locators for the operation dialog. */

interface OperationSessionOptions {
  readonly program: BuiltProgram;
  /** The id of the profile, and its name. */
  readonly id: string;
  readonly role?: Role;
  readonly rows: readonly (readonly StoredRow[])[];
  readonly isLocked?: boolean;
}

/** A saved and open connection to such a database, unlocked by default. */
export interface OperationSession {
  readonly connectionId: string;
  /** Queries the database directly, bypassing the program. */
  readonly count: (table: string, condition?: string) => Promise<number>;
  readonly run: (sql: string) => Promise<void>;
}

/** Makes the database, saves its profile, opens it and unlocks it. */
export async function openOperationSession(options: OperationSessionOptions): Promise<OperationSession> {
  const { program, id, role = 'local', rows: stored, isLocked = false } = options;
  const { hostname: host, port, pathname } = new URL(await makeOwnDatabase('postgresql', { rows: stored }));
  const name = pathname.slice(1);
  const database = makePostgresPlace({
    host,
    port: Number(port),
    database: name,
    user: 'postgres',
    password: { kind: 'stored' },
    tls: { ...usualTls, mode: 'disable' },
  });
  await saveProfile(program, { id, role, database });
  const { id: connectionId } = await program.call('connections.open', { target: { kind: 'profile', id } });
  if (!isLocked) await program.call('connections.unlock', { connectionId, minutes: 10, typedName: id });
  return {
    connectionId,
    count: async (table, condition = 'true') => {
      const found = await runOnPostgres(name, `select count(*)::int as n from "${table}" where ${condition}`);
      const rows: readonly unknown[] = found.rows;
      const [first] = rows;
      return typeof first === 'object' && first !== null && 'n' in first ? Number(first.n) : Number.NaN;
    },
    run: async (sql) => void (await runOnPostgres(name, sql)),
  };
}

/** Opens the menu of a row and chooses an entry. */
export async function chooseOperation(
  page: Page,
  label: string,
  { list = 'Simulations', row = 0 } = {},
): Promise<void> {
  await rows(page, list).nth(row).click({ button: 'right' });
  await page.getByRole('menuitem', { name: label }).click();
}

/** The dialog of an operation. */
export const operationDialog = (page: Page): Locator => page.locator('[role=dialog][data-step]');

/** Waits until the dialog shows a plan. */
export async function planned(page: Page): Promise<Locator> {
  const dialog = page.locator('[role=dialog][data-step=planned]');
  await dialog.waitFor();
  return dialog;
}

/** The button that applies the plan. */
export const operationButton = (page: Page): Locator => operationDialog(page).locator('button[type=submit]:visible');

/** Waits until the operation is done, and returns the dialog. */
export async function done(page: Page): Promise<Locator> {
  await operationDialog(page).getByText('Done.').waitFor();
  return operationDialog(page);
}

/** Submits the form of an operation and waits for its plan. */
export async function goOn(page: Page): Promise<Locator> {
  await named(operationDialog(page), 'Continue').click();
  return planned(page);
}
