import type { ArchiveHeader, ConflictKind, RestoreChoices } from '#shared/domain/archive.ts';

/**
 * The purpose of reading an archive: to restore its rows under their ids, or to add them to this database under new
 * ones.
 */
export type RestoreKind = 'restore' | 'import';

/** How the secret columns of an archive are protected. */
export const secretWords = {
  omitted: 'left out',
  key: 'encrypted with the keychain',
  passphrase: 'encrypted with a passphrase',
} as const satisfies Record<ArchiveHeader['secrets']['kind'], string>;

/** An ISO time of an archive in the database's format. */
export function archiveMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
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

const stop = { value: 'abort', label: 'Stop' } as const;

/** The choices for each kind of conflict. */
export const conflictChoices: Readonly<Record<ConflictKind | 'damaged', AnyChoice>> = {
  'id-taken': {
    key: 'idTaken',
    legend: 'Another row with this id exists',
    meaning: 'The row was changed since, or its id was given to another row.',
    choices: [
      stop,
      { value: 'replace', label: 'Restore the archived values' },
      { value: 'new-ids', label: 'Give it a new id' },
      { value: 'skip', label: 'Leave it out' },
    ],
  },
  'name-taken': {
    key: 'nameTaken',
    legend: 'The name is taken',
    meaning: 'The existing user or cluster is used instead; a simulation or task is left out.',
    choices: [
      stop,
      { value: 'skip', label: 'Use the existing one' },
      { value: 'new-job-id', label: 'Give simulations a new job id' },
    ],
  },
  'parent-missing': {
    key: 'parentMissing',
    legend: 'The parent row is missing',
    meaning: 'The row refers to a row that is neither in the database nor in the archive.',
    choices: [
      stop,
      { value: 'without', label: 'Restore without the reference' },
      { value: 'skip', label: 'Leave it out' },
      { value: 'keep', label: 'Keep the dangling reference' },
    ],
  },
  'does-not-fit': {
    key: 'doesNotFit',
    legend: 'The value does not fit into this database',
    meaning: 'A column is missing here, has another type, or requires a value.',
    choices: [stop, { value: 'skip', label: 'Leave the row out' }],
  },
  'other-table': {
    key: 'otherTables',
    legend: 'Rows of tables that are not yaptide’s',
    meaning: 'They were removed with the others and are in the archive.',
    choices: [
      stop,
      { value: 'restore', label: 'Restore them as they were' },
      { value: 'skip', label: 'Leave them out' },
    ],
  },
  damaged: {
    key: 'damaged',
    legend: 'The archive is damaged',
    meaning: 'Everything before the damage can be read.',
    choices: [stop, { value: 'readable', label: 'Restore what is readable' }],
  },
};
