import { nameToType } from '#shared/typedName.ts';
import { findLive, findOwners } from '#core/admin/plan/concernedSimulations.ts';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { toPlanTable, totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { findHazards } from '#core/admin/plan/hazards.ts';
import { missingIndexes } from '#core/admin/plan/missingIndexes.ts';
import { findLosses, findObstacles } from '#core/admin/plan/obstacles.ts';
import { findMissingPermissions } from '#core/admin/plan/permissions.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Plan, PlanNote } from '#shared/domain/plan.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';

interface PlanParts {
  readonly id: string;
  readonly operation: OperationWithoutPassword;
  readonly draft: Draft;
  readonly connection: Connection;
  /** Whether archives can be encrypted with a key of the system's keychain. */
  readonly hasKeychain: boolean;
}

/** The part of a draft that is shown before consent. */
export async function makePlan(
  reader: Reader,
  { id, operation, draft, connection, hasKeychain }: PlanParts,
  signal: AbortSignal,
): Promise<Plan> {
  const { intent, tree, impact, catalog } = draft;
  const live = await findLive(reader, draft, signal);
  const hazards = await findHazards(reader, draft, signal);
  const permissions = await findMissingPermissions(reader, draft, signal);
  const found = [...(await findObstacles(reader, draft, signal)), ...hazards.obstacles, ...permissions.obstacles];
  const obstacles = found.length === 0 ? nothingToDo(draft) : found;
  return {
    id,
    connectionId: connection.id,
    operation,
    title: titleOf(draft),
    tables: intent.ids.length === 0 ? [] : [toPlanTable(impact, tree)],
    owners: await findOwners(reader, draft, signal),
    warnings: [
      ...(live === undefined ? [] : [live]),
      ...intent.warnings,
      ...findLosses(draft),
      ...hazards.warnings,
      ...permissions.warnings,
    ],
    obstacles,
    missingIndexes: intent.removes ? missingIndexes(catalog, reader.dialect, { tree, impact }) : [],
    archives: intent.removes || intent.changes.some(({ verb }) => verb === 'update'),
    consent: {
      typedName: intent.ids.length === 0 ? null : nameToType(connection, intent.name ?? connection.name),
      live: live !== undefined,
      passphrase: !hasKeychain && holdsSecrets(draft),
    },
  };
}

/** An operation that would touch no rows. */
function nothingToDo({ intent, tree, impact }: Draft): readonly PlanNote[] {
  if (intent.ids.length === 0 || totalOf(impact, tree).rows > 0) return [];
  return [
    {
      code: 'nothing-to-do',
      message: `There is nothing to do: no row of ${intent.table} would be ${intent.removes ? 'removed' : 'changed'}`,
      hint: 'Refresh the list: the rows may be gone, or the table may be a view.',
      details: [],
    },
  ];
}

function titleOf({ intent, tree, impact }: Draft): string {
  if (!intent.removes) return intent.title;
  const sums = { simulations: 0, pages: 0, bytes: 0 };
  for (const node of nodesOf(tree).filter(({ how }) => how !== 'changed' && how !== 'blocks')) {
    const { rows, bytes } = totalOf(impact, node);
    sums.bytes += bytes;
    if (node.table === 'Page') sums.pages += rows;
    if (node.table === 'Simulation' && node.path.length > 0) sums.simulations += rows;
  }
  const parts = [
    intent.title,
    sums.simulations > 0 ? formatPlural(sums.simulations, 'simulation') : '',
    sums.pages > 0 ? formatPlural(sums.pages, 'page') : '',
    sums.bytes > 0 ? formatBytes(sums.bytes) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Whether undo needs secrets: those of removed rows, and changed ones. Others stay when rows are restored. */
function holdsSecrets({ intent, tree, impact, catalog }: Draft): boolean {
  if (intent.changes.some(({ isSecret }) => isSecret === true)) return true;
  return nodesOf(tree).some((node) => {
    if (totalOf(impact, node).rows === 0 || node.how === 'changed' || node.how === 'blocks') return false;
    const columns = catalog.tables.get(node.table)?.columns ?? [];
    return columns.some(({ name }) => isSecretColumn(node.table, name));
  });
}
