import type { ReactNode } from 'react';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { visibleText } from '#shared/visibleText.ts';
import { clusterEntries } from './clusterEntries.tsx';
import { type Entries, type FieldProblem, type OperationEntry, type OperationForm, quoted } from './operationEntry.ts';
import type { FormKind, FormRequest, OperationRequest } from './operationRequest.ts';
import { simulationEntries } from './simulationEntries.tsx';
import { userEntries } from './userEntries.tsx';

/** Every operation, with everything that the window knows about it. A new one is a new entry here. */
export const operationRegistry: Entries<Operation['kind']> = {
  ...userEntries,
  ...simulationEntries,
  ...clusterEntries,
} satisfies Readonly<Record<Operation['kind'], OperationEntry>>;

const forms: { readonly [Kind in FormKind]: { readonly form: OperationForm<Kind> } } = operationRegistry;

/** The fields of an operation's form. */
export function operationFields<Kind extends FormKind>(
  request: FormRequest<Kind>,
  rest: { readonly connection: Connection; readonly problem: FieldProblem | undefined },
): ReactNode {
  return forms[request.kind].form.fields({ request, ...rest });
}

/** Reads a form as an operation, or returns what it lacks. */
export function readOperation<Kind extends FormKind>(
  request: FormRequest<Kind>,
  data: FormData,
): Operation | FieldProblem {
  return forms[request.kind].form.read(request, data);
}

function formHeading<Kind extends FormKind>(request: FormRequest<Kind>): string {
  return forms[request.kind].form.heading(request);
}

/** The heading of a dialog while it asks or plans. */
export function requestTitle(request: OperationRequest): string {
  return request.kind === 'operation' ? operationRegistry[request.operation.kind].name : formHeading(request);
}

/** The title of a plan with shortened names. */
export function shortTitle(title: string): string {
  return visibleText(title).replaceAll(/'(.*?)'(?=$|[,\s])/gsu, (_, name: string) => quoted(name));
}

/** A menu entry that requests an operation, with its icon and its key. */
export function operationAction(
  kind: Operation['kind'],
  { label, action }: { readonly label?: string; readonly action: () => void },
): Extract<MenuEntry, { readonly kind: 'action' }> {
  const { name, Icon, shortcut } = operationRegistry[kind];
  return { kind: 'action', label: label ?? `${name}…`, Icon, shortcut, action };
}

/** What the journal records besides the operations. */
const otherNames = new Map([
  ['unlock', 'Unlock for writing'],
  ['relock', 'Lock'],
  ['export', 'Export simulations'],
  ['restore-archive', 'Restore archive'],
  ['edit-rows', 'Edit rows'],
  ['undo-edits', 'Undo edits'],
  ['import-rows', 'Import rows'],
  ['import-archive', 'Import archive'],
  ['remove-archive', 'Remove archive'],
  ['resolve-outcome', 'Determine outcome'],
  ['cancel-session', 'Cancel statement'],
  ['terminate-session', 'Terminate session'],
  ['create-reader', 'Create read-only role'],
  ['create-index', 'Create index'],
  ['drop-index', 'Remove index'],
  ['reindex', 'Rebuild indexes'],
  ['vacuum', 'Vacuum'],
  ['analyze', 'Analyze'],
  ['check-before-migration', 'Check before migrating'],
  ['backup-before-migration', 'Rely on backup'],
  ['upgrade-database', 'Upgrade database'],
  ['downgrade-database', 'Downgrade database'],
  ['check-after-migration', 'Check after migrating'],
  ['stamp-revision', 'Set alembic_version'],
  ['restore-backup', 'Restore backup'],
  ['restore-in-place', 'Restore in place'],
  ['remove-backup', 'Remove backup'],
]);

function findEntry(operation: string): OperationEntry | undefined {
  return Object.entries<OperationEntry>(operationRegistry).find(([kind]) => kind === operation)?.[1];
}

/** The title of an operation in the journal; an unknown one is shown as written. */
export function operationName(operation: string): string {
  return findEntry(operation)?.name ?? otherNames.get(operation) ?? operation;
}

/** Whether undoing an operation resets rows that still exist, instead of restoring removed ones. */
export function undoSetsBack(operation: string, parameters: Readonly<Record<string, unknown>>): boolean {
  const entry = findEntry(operation);
  if (entry === undefined) return operation === 'restore-archive';
  return entry.undoSetsBack?.(parameters) ?? entry.effect === 'changes';
}
