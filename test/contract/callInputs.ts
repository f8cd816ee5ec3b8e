import { makeHop, makeProfile, usualYaptideAsk } from '#shared/domain/newProfile.ts';
import type { Call } from '#shared/contract/contract.ts';
import type { Target } from '#shared/domain/connection.ts';

/** One of each kind of object in a database. */
export interface Ids {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly estimatorId: number;
  readonly pageId: number;
  readonly inputId: number;
  readonly logfileId: number;
  readonly target: Target;
}

const preferences = { theme: 'dark', zone: 'utc', tables: {}, splits: { list: 400 }, colourMap: 'magma' };

const profile = makeProfile({ id: 'parity', name: 'Parity', role: 'local' });

const relationOf = ({ connectionId, target }: Ids, name: string) => ({
  connectionId,
  relation: { schema: target.kind === 'url' ? 'public' : 'main', name },
});
const pagesOf = (ids: Ids) => relationOf(ids, 'Page');

/** An input for every call, in the order of a visit; a missing call does not compile. */
export function inputsOf(ids: () => Ids): { readonly [C in Call]: () => unknown } {
  return {
    'host.describe': () => ({}),
    'host.chooseFile': () => ({}),
    'diagnostics.about': () => ({}),
    'diagnostics.report': () => ({ name: '2026-01-01T00-00-00-000Z.txt' }),
    'diagnostics.openFolder': () => ({}),
    'diagnostics.licences': () => ({}),
    'preferences.set': () => ({ preferences }),
    'preferences.get': () => ({}),
    'connections.open': () => ({ target: ids().target }),
    'host.openWindow': () => ({ route: '/c/demo' }),
    'connections.test': () => ({ target: ids().target }),
    'connections.status': () => ({ connectionId: ids().connectionId }),
    'connections.unlock': () => ({ connectionId: ids().connectionId, minutes: 1, typedName: '' }),
    'connections.lock': () => ({ connectionId: ids().connectionId }),
    'connections.setStatementTimeout': () => ({ connectionId: ids().connectionId, seconds: 20 }),
    'connections.reconnect': () => ({ connectionId: ids().connectionId }),
    'catalog.list': () => ({ connectionId: ids().connectionId }),
    'catalog.sizes': () => ({ connectionId: ids().connectionId }),
    'catalog.relation': () => relationOf(ids(), 'Simulation'),
    'catalog.structure': () => relationOf(ids(), 'Simulation'),
    'grid.rows': () => ({ ...pagesOf(ids()), columns: ['id', 'page_name', 'compressed_data'] }),
    'grid.count': () => pagesOf(ids()),
    'grid.row': () => ({ ...pagesOf(ids()), key: JSON.stringify([String(ids().pageId)]) }),
    'grid.text': () => ({ ...pagesOf(ids()), key: JSON.stringify([String(ids().pageId)]), column: 'page_name' }),
    'grid.bytes': () => ({
      ...pagesOf(ids()),
      key: JSON.stringify([String(ids().pageId)]),
      column: 'compressed_data',
      offset: 0,
      length: 100,
    }),
    'edits.read': () => relationOf(ids(), 'Simulation'),
    'edits.stage': () => ({
      ...relationOf(ids(), 'Simulation'),
      edits: [{ kind: 'add', columns: [], rows: [{ key: 'new:1', values: [] }] }],
    }),
    'edits.unstage': () => ({ ...relationOf(ids(), 'Simulation'), what: { kind: 'all' } }),
    'edits.rebase': () => ({
      ...relationOf(ids(), 'Simulation'),
      key: JSON.stringify([String(ids().simulationId)]),
      column: 'title',
    }),
    'edits.review': () => relationOf(ids(), 'Simulation'),
    'edits.apply': () => ({ ...relationOf(ids(), 'Simulation'), consent: {} }),
    'edits.undo': () => ({ connectionId: ids().connectionId, archive: '/nowhere', consent: {} }),
    'admin.plan': () => {
      const { connectionId, simulationId } = ids();
      return { connectionId, operation: { kind: 'remove-simulations', which: { kind: 'ids', ids: [simulationId] } } };
    },
    'admin.apply': () => ({ connectionId: ids().connectionId, planId: 'gone', consent: {} }),
    'sql.check': () => ({ connectionId: ids().connectionId, text: 'select 1; delete from "Task"' }),
    'sql.run': () => ({ connectionId: ids().connectionId, consoleId: 'parity', sql: 'select 1 as one', values: [] }),
    'sql.state': () => ({ connectionId: ids().connectionId, consoleId: 'none' }),
    'sql.more': () => ({ connectionId: ids().connectionId, consoleId: 'parity', resultId: 'gone' }),
    'sql.dryRun': () => ({ connectionId: ids().connectionId, consoleId: 'parity', sql: 'delete from "Task"' }),
    'sql.saveFile': () => ({ file: { id: 'a', name: 'a.sql', text: 'select 1' } }),
    'sql.files': () => ({}),
    'sql.removeFile': () => ({ id: 'none' }),
    'sql.history': () => ({ connectionId: 'none' }),
    'sql.close': () => ({ connectionId: ids().connectionId, consoleId: 'parity' }),
    'archives.settings': () => ({}),
    'archives.setSettings': () => ({ settings: {} }),
    'archives.list': () => ({}),
    'archives.describe': () => ({ path: '/nowhere/gone' }),
    'archives.planRestore': () => ({
      connectionId: ids().connectionId,
      path: '/nowhere/gone',
      unlock: { kind: 'none' },
    }),
    'archives.restore': () => ({ connectionId: ids().connectionId, path: '/nowhere/gone', unlock: { kind: 'none' } }),
    'archives.planImport': () => ({
      connectionId: ids().connectionId,
      path: '/nowhere/gone',
      unlock: { kind: 'none' },
    }),
    'archives.import': () => ({ connectionId: ids().connectionId, path: '/nowhere/gone', unlock: { kind: 'none' } }),
    'archives.open': () => ({ path: '/nowhere/gone' }),
    'archives.export': () => ({ connectionId: ids().connectionId, ids: [ids().simulationId] }),
    'backups.list': () => ({ connectionId: ids().connectionId }),
    'backups.preview': () => ({ connectionId: 'none' }),
    'backups.make': () => ({ connectionId: 'none', folder: '/nowhere/gone' }),
    'backups.check': () => ({ path: '/nowhere/gone' }),
    'backups.open': () => ({ path: '/nowhere/gone' }),
    'backups.remove': () => ({ path: '/nowhere/gone' }),
    'backups.restore': () => ({ connectionId: 'none', path: '/nowhere/gone', database: 'copy' }),
    'backups.restoreFile': () => ({ path: '/nowhere/gone', to: '/nowhere/copy' }),
    'exports.write': () => ({
      connectionId: ids().connectionId,
      what: { list: 'simulations', columns: ['id', 'title', 'bytes'] },
      file: { format: 'csv' },
    }),
    'resultFiles.open': () => ({ path: '/nowhere/simulation-result.json' }),
    'exports.writeRelation': () => ({
      connectionId: ids().connectionId,
      what: { relation: relationOf(ids(), 'Simulation').relation, columns: ['id', 'title'] },
      file: { format: 'jsonl' },
    }),
    'exports.writeResult': () => ({
      connectionId: ids().connectionId,
      what: { sql: 'select 1 as one' },
      file: { format: 'sql' },
    }),
    'exports.writeJournal': () => ({ what: { numbers: [1], columns: ['number'] }, file: { format: 'csv' } }),
    'exports.read': () => ({ exportId: 'gone', offset: 0 }),
    'exports.discard': () => ({ exportId: 'gone' }),
    'overview.simulations': () => ({ connectionId: ids().connectionId }),
    'overview.database': () => ({ connectionId: ids().connectionId }),
    'overview.storageByUser': () => ({ connectionId: ids().connectionId }),
    'activity.server': () => ({ connectionId: ids().connectionId }),
    'activity.statistics': () => ({ connectionId: ids().connectionId }),
    'activity.statements': () => ({ connectionId: ids().connectionId }),
    'activity.endSession': () => ({ connectionId: ids().connectionId, pid: 0, startedAt: '', how: 'cancel' }),
    'activity.permissions': () => ({ connectionId: ids().connectionId }),
    'activity.file': () => ({ connectionId: ids().connectionId }),
    'activity.check': () => ({ connectionId: ids().connectionId, check: 'quick_check' }),
    'problems.list': () => ({ connectionId: ids().connectionId }),
    'problems.ofSimulation': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'problems.orphans': () => ({ connectionId: ids().connectionId }),
    'problems.count': () => ({ connectionId: ids().connectionId }),
    'integrity.state': () => ({ connectionId: ids().connectionId }),
    'integrity.start': () => ({ connectionId: ids().connectionId, pace: 'full' }),
    'integrity.stop': () => ({ connectionId: ids().connectionId }),
    'migrations.state': () => ({ connectionId: ids().connectionId }),
    'migrations.check': () => ({ connectionId: ids().connectionId }),
    'migrations.rehearse': () => ({ connectionId: ids().connectionId, scope: { kind: 'full' } }),
    'migrations.stop': () => ({ connectionId: ids().connectionId }),
    'cleanup.plan': () => ({ connectionId: ids().connectionId, criteria: { filter: { states: ['FAILED'] } } }),
    'cleanup.batch': () => ({
      connectionId: ids().connectionId,
      criteria: { filter: { states: ['FAILED'] }, without: [1] },
      plannedAt: '2025-01-01T00:00:00Z',
      batch: 0,
    }),
    'cleanup.stop': () => ({ runId: 'parity' }),
    'cleanup.run': () => ({
      connectionId: ids().connectionId,
      runId: 'parity',
      request: { criteria: { filter: { states: ['FAILED'] } }, plannedAt: '2025-01-01T00:00:00Z', expected: 1 },
    }),
    'prompts.list': () => ({}),
    'prompts.answer': () => ({ promptId: 'none', answer: { kind: 'refuse' } }),
    'journal.list': () => ({ limit: 2 }),
    'profiles.save': () => ({ profile, secrets: [] }),
    'profiles.list': () => ({}),
    'profiles.reorder': () => ({ ids: [profile.id] }),
    'profiles.export': () => ({ ids: [profile.id] }),
    'profiles.readUrl': () => ({ url: 'postgresql+psycopg://yaptide_user@postgresql:5432/yaptide_db' }),
    'profiles.duplicate': () => ({ id: profile.id }),
    'profiles.import': () => ({ text: '{}' }),
    'profiles.remove': () => ({ id: profile.id }),
    'ssh.hosts': () => ({}),
    'ssh.resolve': () => ({ alias: 'somewhere.example' }),
    'ssh.askUrl': () => ({ hops: [makeHop({ host: 'no-such-host.invalid' })], secrets: [], yaptide: usualYaptideAsk }),
    'connections.list': () => ({}),
    'connections.get': () => ({ connectionId: ids().connectionId }),
    'connections.ping': () => ({ connectionId: ids().connectionId }),
    'connections.recent': () => ({}),
    'simulations.list': () => ({
      connectionId: ids().connectionId,
      sort: { column: 'bytes', direction: 'descending' },
    }),
    'simulations.count': () => ({ connectionId: ids().connectionId, filter: { text: 'a' } }),
    'simulations.facets': () => ({ connectionId: ids().connectionId }),
    'simulations.storage': () => ({ connectionId: ids().connectionId, ids: [ids().simulationId, 999_999] }),
    'simulations.get': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'simulations.rows': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'allTasks.list': () => ({ connectionId: ids().connectionId }),
    'allTasks.count': () => ({ connectionId: ids().connectionId }),
    'tasks.list': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'tasks.count': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'users.list': () => ({ connectionId: ids().connectionId }),
    'users.count': () => ({ connectionId: ids().connectionId }),
    'users.facets': () => ({ connectionId: ids().connectionId }),
    'users.credentials': () => ({ connectionId: ids().connectionId, ids: [1, 2] }),
    'users.storage': () => ({ connectionId: ids().connectionId, ids: [1, 2] }),
    'clusters.list': () => ({ connectionId: ids().connectionId }),
    'clusters.count': () => ({ connectionId: ids().connectionId }),
    'estimators.list': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'estimators.data': () => ({ connectionId: ids().connectionId, estimatorId: ids().estimatorId }),
    'pages.data': () => ({ connectionId: ids().connectionId, pageId: ids().pageId }),
    'inputs.list': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'logfiles.list': () => ({ connectionId: ids().connectionId, simulationId: ids().simulationId }),
    'archives.remove': () => ({ path: '/nowhere.tidescope.jsonl.gz' }),
    'inputs.text': () => ({ connectionId: ids().connectionId, inputId: ids().inputId, part: 0 }),
    'logfiles.text': () => ({ connectionId: ids().connectionId, logfileId: ids().logfileId, part: 0 }),
    'logfiles.get': () => ({ connectionId: ids().connectionId, logfileId: ids().logfileId }),
    'connections.forget': () => ({ id: 'nobody' }),
    'connections.close': () => ({ connectionId: ids().connectionId }),
  };
}

/** Calls that have no counterpart here: a question, a server, a text of profiles. */
export const fruitless: ReadonlySet<Call> = new Set([
  'sql.dryRun',
  'sql.more',
  'activity.endSession',
  'archives.remove',
  'cleanup.run',
  'exports.read',
  'resultFiles.open',
  'backups.preview',
  'backups.make',
  'backups.check',
  'backups.open',
  'backups.remove',
  'backups.restore',
  'backups.restoreFile',
  'archives.describe',
  'archives.planRestore',
  'archives.restore',
  'archives.planImport',
  'archives.import',
  'archives.open',
  'admin.apply',
  'edits.apply',
  'edits.undo',
  'prompts.answer',
  'ssh.askUrl',
  'profiles.import',
]);

/** Calls about what only one kind of database has. */
export const ofOneKind: ReadonlyMap<Call, 'SQLite' | 'PostgreSQL'> = new Map([
  ['activity.server', 'PostgreSQL'],
  ['activity.statistics', 'PostgreSQL'],
  ['activity.statements', 'PostgreSQL'],
  ['activity.permissions', 'PostgreSQL'],
  ['activity.file', 'SQLite'],
  ['activity.check', 'SQLite'],
]);

/** Calls whose answer changes every time. */
export const growing: ReadonlySet<Call> = new Set([
  'sql.run',
  'activity.server',
  'activity.statistics',
  'activity.permissions',
  'archives.export',
  'archives.list',
  'admin.plan',
  'journal.list',
  'profiles.duplicate',
  'profiles.list',
  'connections.unlock',
]);
