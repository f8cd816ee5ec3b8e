import type { Connection } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';

/**
 * Whether a name was typed that had to be. Names hold characters that no field takes, such as line breaks: those may be
 * typed as they are shown.
 */
export function isNameTyped(typed: string, name: string): boolean {
  const given = typed.trim();
  return given === name.trim() || given === visibleText(name).trim();
}

/** Longer names are not asked for: the connection's name stands for them. */
const maxLength = 80;

/**
 * The name that must be typed before a connection is changed; null where none must. In production that is the name of the one
 * thing that the change is about, where it has one that can be typed, else the connection's.
 */
export function nameToType({ role, name }: Pick<Connection, 'role' | 'name'>, ofThing = name): string | null {
  if (role !== 'production') return null;
  const length = ofThing.trim().length;
  return length === 0 || length > maxLength ? name : ofThing;
}

/** Fails with not-allowed where a name had to be typed and was not; null where none had to be. */
export function assertNameTyped(typed: string, name: string | null): void {
  if (name === null || isNameTyped(typed, name)) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The name that was typed is not '${visibleText(name)}'`,
    hint: 'This is a production database: type the name exactly as it is shown.',
  });
}
