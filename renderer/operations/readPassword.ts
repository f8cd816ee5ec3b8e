import { type FieldProblem, textOf } from './operationEntry.ts';

/** The choice of `PasswordFields`, or what is missing. A password is in the result and nowhere else. */
export function readPassword(
  data: FormData,
): { readonly kind: 'typed'; readonly value: string } | { readonly kind: 'generated' } | FieldProblem {
  if (textOf(data, 'how') === 'generated') return { kind: 'generated' };
  const value = textOf(data, 'password');
  if (value === '') return { field: 'password', message: 'Enter a password, or choose Generate one' };
  if (value !== textOf(data, 'again')) return { field: 'again', message: 'The passwords differ' };
  return { kind: 'typed', value };
}
