import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Shortcut } from '#renderer/ui/shortcuts.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { Plan } from '#shared/domain/plan.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { FormKind, FormRequest } from './operationRequest.ts';

/** The effect of an operation on the rows that it names. */
export type Effect = 'adds' | 'changes' | 'removes';

/** Everything that the window knows about one kind of operation. */
export interface OperationEntry {
  /** `Remove simulations`: in the journal and for archives, and as a heading until there is a plan. */
  readonly name: string;
  readonly Icon: Icon;
  /** Requests it for the selected rows. */
  readonly shortcut?: Shortcut;
  readonly effect: Effect;
  /** Shown above the tables of its plan. */
  readonly lead: string;
  /** The button that applies it: its verb, its object and the count. */
  readonly action: (plan: Pick<Plan, 'tables' | 'operation'>) => string;
  /** Whether undo resets rows that still exist. By default, it does if the operation changes rows. */
  readonly undoSetsBack?: (parameters: Readonly<Record<string, unknown>>) => boolean;
}

/** A field by its name in the form, and its error. */
export interface FieldProblem {
  readonly field: 'name' | 'password' | 'again' | 'port' | 'state' | 'toUserId';
  readonly message: string;
}

interface FieldsProps<Kind extends FormKind> {
  readonly request: FormRequest<Kind>;
  readonly connection: Connection;
  readonly problem: FieldProblem | undefined;
}

/** The form of an operation that needs more than its rows. */
export interface OperationForm<Kind extends FormKind> {
  /** `Rename user 'alice'` */
  readonly heading: (request: FormRequest<Kind>) => string;
  /** Its fields, with the names that `read` expects. */
  readonly fields: (props: FieldsProps<Kind>) => ReactNode;
  /** The operation, or what is missing. A password is in the result and nowhere else. */
  readonly read: (request: FormRequest<Kind>, data: FormData) => Operation | FieldProblem;
}

/** The entries of some kinds, each with a form if its kind has one. */
export type Entries<Kind extends Operation['kind']> = {
  readonly [Each in Kind]: OperationEntry & (Each extends FormKind ? { readonly form: OperationForm<Each> } : object);
};

export const noName: FieldProblem = { field: 'name', message: 'Enter a name' };
export const sameName: FieldProblem = { field: 'name', message: 'The name is unchanged' };

/** A field of a form as text. */
export function textOf(data: FormData, field: FieldProblem['field'] | 'how'): string {
  const value = data.get(field);
  return typeof value === 'string' ? value : '';
}

const maxNameLength = 40;

/** A name in quotes, shortened for a heading. */
export function quoted(name: string): string {
  const characters = Array.from(visibleText(name));
  const isLong = characters.length > maxNameLength;
  return `'${isLong ? `${characters.slice(0, maxNameLength - 1).join('')}…` : characters.join('')}'`;
}

/** How many rows of a table a plan names. */
export function rowsOf({ tables }: Pick<Plan, 'tables'>, name: string): number {
  return tables.reduce((sum, { table, rows }) => sum + (table === name ? rows : 0), 0);
}
