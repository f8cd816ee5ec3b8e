import type { OperationOf, Intent, IntentContext } from '#core/admin/operations/intent.ts';
import { assertStorable, type ClusterRow, countRows, findCluster } from '#core/admin/operations/named.ts';
import { nextId } from '#core/admin/operations/nextId.ts';
import { changeTree, removalTree } from '#core/admin/plan/impactTree.ts';
import { makeFailure } from '#shared/failure.ts';

/** The port of a cluster if its database has the column and none is given. */
const usualPort = 22;

/** Adds a cluster. No constraint keeps its name unique, so this checks it. */
export async function addCluster(operation: OperationOf<'add-cluster'>, context: IntentContext): Promise<Intent> {
  const { build, shape } = context.reader;
  const { clusterName } = operation;
  await assertFree(context, clusterName);
  const hasPort = shape.hasColumn('Cluster', 'port');
  if (operation.port !== undefined && !hasPort) {
    throw makeFailure({
      code: 'bad-input',
      message: 'Clusters in this database have no port',
      hint: 'Leave the port empty: the column exists since a later revision of yaptide.',
    });
  }
  const port = hasPort ? { port: operation.port ?? usualPort } : {};
  const id = nextId(context.reader, 'Cluster', [['BatchSimulation', 'cluster_id']]);
  const values = { id, cluster_name: clusterName, ...port };
  return {
    table: 'Cluster',
    ids: [],
    tree: () => changeTree('Cluster', []),
    removes: false,
    changes: [{ table: 'Cluster', verb: 'insert', query: build('Cluster').insert(values), rows: 1 }],
    name: null,
    title: `Add the cluster '${clusterName}'`,
    warnings: [],
    sign: build('Cluster').where({ cluster_name: clusterName }).count(),
    parameters: { clusterName, ...port },
    exclusiveTable: 'Cluster',
  };
}

/** Renames a cluster to an unused name. */
export async function renameCluster(operation: OperationOf<'rename-cluster'>, context: IntentContext): Promise<Intent> {
  const cluster = await findCluster(context, operation.clusterId);
  await assertFree(context, operation.clusterName, cluster.id);
  const own = context.reader.build('Cluster').where({ id: cluster.id });
  const renamed = { cluster_name: operation.clusterName };
  return {
    ...about(cluster),
    changes: [{ table: 'Cluster', verb: 'update', query: own.clone().update(renamed), rows: 1 }],
    title: `Rename the cluster '${cluster.cluster_name}' to '${operation.clusterName}'`,
    sign: own.clone().where(renamed).count(),
    parameters: { clusterId: cluster.id, clusterName: cluster.cluster_name, to: operation.clusterName },
    exclusiveTable: 'Cluster',
  };
}

/** Removes a cluster that no simulation refers to. */
export async function removeCluster(operation: OperationOf<'remove-cluster'>, context: IntentContext): Promise<Intent> {
  const cluster = await findCluster(context, operation.clusterId);
  return {
    ...about(cluster),
    tree: (catalog) => removalTree(catalog, 'Cluster', () => undefined),
    removes: true,
    changes: [],
    title: `Remove the cluster '${cluster.cluster_name}'`,
    sign: context.reader.build('Cluster').where({ id: cluster.id }).count(),
    parameters: { clusterId: cluster.id, clusterName: cluster.cluster_name },
  };
}

function about({
  id,
  cluster_name: name,
}: ClusterRow): Pick<Intent, 'table' | 'ids' | 'tree' | 'removes' | 'name' | 'warnings'> {
  return {
    table: 'Cluster',
    ids: [id],
    tree: () => changeTree('Cluster', []),
    removes: false,
    name: name.trim() === '' ? null : name,
    warnings: [],
  };
}

async function assertFree(context: IntentContext, name: string, except?: number): Promise<void> {
  assertStorable(name, 'cluster name');
  const taken = context.reader.build('Cluster').where({ cluster_name: name });
  if (except !== undefined) taken.whereNot({ id: except });
  if ((await countRows(context, taken)) === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `A cluster '${name}' already exists`,
    hint: 'Choose another name.',
  });
}
