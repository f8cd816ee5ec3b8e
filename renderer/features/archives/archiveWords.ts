import type { ArchiveHeader, ConflictKind, RestoreChoices } from '#shared/domain/archive.ts';

/** How the secret columns of an archive are kept. */
export const secretWords = {
  omitted: 'left out',
  key: 'kept, under the keychain',
  passphrase: 'kept, under a passphrase',
} as const satisfies Record<ArchiveHeader['secrets']['kind'], string>;

/** An ISO moment of an archive as the database's moments are written. */
export function archiveMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
}

/** Whether the operation of an archive changed rows that are still there, so that undoing it sets them back. */
export function holdsFormerRows({ operation, parameters }: ArchiveHeader): boolean {
  if (operation === 'remove-users') return parameters['simulations'] !== 'remove';
  return /^(?:set|rename|hand-over|restore)-/u.test(operation);
}

type Choice<Key extends keyof RestoreChoices> = {
  readonly key: Key;
  readonly legend: string;
  readonly meaning: string;
  readonly choices: readonly { readonly value: RestoreChoices[Key] & string; readonly label: string }[];
};
type AnyChoice = { [Key in Exclude<keyof RestoreChoices, 'clusterPort'>]: Choice<Key> }[Exclude<
  keyof RestoreChoices,
  'clusterPort'
>];

const stop = { value: 'abort', label: 'Stop here' } as const;

/** What can be done about each kind of conflict. */
export const conflictChoices: Readonly<Record<ConflictKind | 'damaged', AnyChoice>> = {
  'id-taken': {
    key: 'idTaken',
    legend: 'The id is taken by a row with other values',
    meaning: 'Either the row was changed since, or another one has its id now.',
    choices: [
      stop,
      { value: 'replace', label: 'Set it back to the archive’s values' },
      { value: 'new-ids', label: 'Give it a new id' },
      { value: 'skip', label: 'Leave it out' },
    ],
  },
  'name-taken': {
    key: 'nameTaken',
    legend: 'The name is taken',
    meaning: 'A user or cluster of that name is used in its place; a simulation or task is left out.',
    choices: [stop, { value: 'skip', label: 'Use what has the name' }],
  },
  'parent-missing': {
    key: 'parentMissing',
    legend: 'What it belongs to is gone',
    meaning: 'The row refers to one that is neither in the database nor in the archive.',
    choices: [
      stop,
      { value: 'without', label: 'Restore it without' },
      { value: 'skip', label: 'Leave it out' },
      { value: 'keep', label: 'Keep the dangling reference' },
    ],
  },
  'does-not-fit': {
    key: 'doesNotFit',
    legend: 'The value does not fit into this database',
    meaning: 'A column is missing here, of another type, or demands a value.',
    choices: [stop, { value: 'skip', label: 'Leave the row out' }],
  },
  'other-table': {
    key: 'otherTables',
    legend: 'Rows of tables that are not yaptide’s',
    meaning: 'They went with the others and stand in the archive.',
    choices: [
      stop,
      { value: 'restore', label: 'Restore them as they were' },
      { value: 'skip', label: 'Leave them out' },
    ],
  },
  damaged: {
    key: 'damaged',
    legend: 'The archive is damaged',
    meaning: 'What stands before the damage can be read.',
    choices: [stop, { value: 'readable', label: 'Restore what is readable' }],
  },
};
