import type { Connection } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';

/**
 * Whether a required name was typed. Names may contain characters that no field accepts, such as line breaks: those may
 * be typed as they are shown.
 */
export function isNameTyped(typed: string, name: string): boolean {
  const given = typed.trim();
  return given === name.trim() || given === visibleText(name).trim();
}

/** Longer names are not asked for: the connection's name replaces them. */
const maxLength = 80;

/**
 * The name that must be typed before a connection is changed; null if none. In production that is the name of the
 * single object that the change is about, if it can be typed, otherwise the connection's.
 */
export function nameToType({ role, name }: Pick<Connection, 'role' | 'name'>, ofThing = name): string | null {
  if (role !== 'production') return null;
  const length = ofThing.trim().length;
  return length === 0 || length > maxLength ? name : ofThing;
}

/** Fails with not-allowed if a required name was not typed. */
export function assertNameTyped(typed: string, name: string | null): void {
  if (name === null || isNameTyped(typed, name)) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The name that was typed is not '${visibleText(name)}'`,
    hint: 'This is a production database: type the name exactly as it is shown.',
  });
}
