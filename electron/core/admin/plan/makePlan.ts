import { isSecretColumn } from '#core/archives/file/archiveCell.ts';
import { findLive, findOwners } from '#core/admin/plan/concernedSimulations.ts';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { toPlanTable, totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { missingIndexes } from '#core/admin/plan/missingIndexes.ts';
import { findLosses, findObstacles } from '#core/admin/plan/obstacles.ts';
import { findMissingPermissions } from '#core/admin/plan/permissions.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Plan } from '#shared/domain/plan.ts';

interface PlanParts {
  readonly id: string;
  readonly operation: OperationWithoutPassword;
  readonly draft: Draft;
  readonly connection: Connection;
  /** Whether archives can be encrypted under a key of the system's keychain. */
  readonly hasKeychain: boolean;
}

/** What is shown of a draft before anybody consents to it. */
export async function makePlan(
  reader: Reader,
  { id, operation, draft, connection, hasKeychain }: PlanParts,
  signal: AbortSignal,
): Promise<Plan> {
  const { intent, tree, impact, catalog } = draft;
  const live = await findLive(reader, draft, signal);
  const obstacles = [
    ...(await findObstacles(reader, draft, signal)),
    ...(await findMissingPermissions(reader, draft, signal)),
  ];
  const isProduction = connection.role === 'production' && intent.ids.length > 0;
  return {
    id,
    connectionId: connection.id,
    operation,
    title: titleOf(draft),
    tables: intent.ids.length === 0 ? [] : [toPlanTable(impact, tree)],
    owners: await findOwners(reader, draft, signal),
    warnings: [...(live === undefined ? [] : [live]), ...intent.warnings, ...findLosses(draft)],
    obstacles,
    missingIndexes: intent.removes ? missingIndexes(catalog, reader.dialect, { tree, impact }) : [],
    archives: intent.removes || intent.changes.some(({ verb }) => verb === 'update'),
    consent: {
      typedName: isProduction ? typedNameOf(intent.name, connection.name) : null,
      live: live !== undefined,
      passphrase: !hasKeychain && holdsSecrets(draft),
    },
  };
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
    sums.simulations > 0 ? counted(sums.simulations, 'simulation') : '',
    sums.pages > 0 ? counted(sums.pages, 'page') : '',
    sums.bytes > 0 ? sizeText(sums.bytes) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Bytes in the binary unit in which they are read best. */
function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const size = bytes / 1024 ** power;
  return `${power === 0 || size >= 100 ? Math.round(size) : Number(size.toPrecision(3))} ${units[power] ?? 'B'}`;
}

/** Whether undo needs secrets: those of rows that go, and those that are changed. Others stay as they are when rows are set back. */
/** Names that are longer are not typed by anybody: the connection's stands for them. */
const maxTypedNameLength = 80;

function typedNameOf(name: string | null, connection: string): string {
  return name === null || name.trim().length > maxTypedNameLength ? connection : name;
}

function holdsSecrets({ intent, tree, impact, catalog }: Draft): boolean {
  if (intent.changes.some(({ isSecret }) => isSecret === true)) return true;
  return nodesOf(tree).some((node) => {
    if (totalOf(impact, node).rows === 0 || node.how === 'changed' || node.how === 'blocks') return false;
    const columns = catalog.tables.get(node.table)?.columns ?? [];
    return columns.some(({ name }) => isSecretColumn(node.table, name));
  });
}
