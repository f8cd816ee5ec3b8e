import { isAlwaysTrue } from '#core/sql/classify/constantTruth.ts';
import { effectOfFunction } from '#core/sql/classify/functions.ts';
import { isNode, namesOf, type Node, nodesWithin, optionOf } from '#core/sql/classify/syntaxTree.ts';
import { type StatementClass, statementClasses, type StatementFlag } from '#shared/domain/sql.ts';

/** What a statement is, by PostgreSQL's own grammar. */
export interface Classified {
  readonly class: StatementClass;
  readonly flags: readonly StatementFlag[];
  /** Why it is not run here. */
  readonly refused: string | null;
}

/** Collects what is found in a statement; the worst class counts. */
interface Finding {
  class: StatementClass;
  readonly flags: Set<StatementFlag>;
  refused: string | null;
}

/** Classifies one statement out of the tree that the grammar made. What is not known may write. */
export function classifyPostgres(statement: unknown): Classified {
  const finding: Finding = { class: 'read', flags: new Set(), refused: null };
  inspect(statement, finding);
  return { class: finding.class, flags: [...finding.flags], refused: finding.refused };
}

function raise(finding: Finding, found: StatementClass, ...flags: readonly StatementFlag[]): void {
  if (statementClasses.indexOf(found) > statementClasses.indexOf(finding.class)) finding.class = found;
  for (const flag of flags) finding.flags.add(flag);
}

function inspect(statement: unknown, finding: Finding): void {
  const [kind = '', node] = isNode(statement) ? (Object.entries(statement)[0] ?? []) : [];
  if (!isNode(node)) return raise(finding, 'unknown');
  switch (kind) {
    case 'SelectStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'DeclareCursorStmt':
      return inspectQuery(statement, finding);
    case 'PrepareStmt':
      raise(finding, 'session');
      return inspect(node['query'], finding);
    case 'ExplainStmt':
      return inspectExplain(node, finding);
    case 'CopyStmt':
      return inspectCopy(node, finding);
    case 'VariableSetStmt':
      return inspectSetting(node, finding);
    case 'TransactionStmt':
      return inspectTransaction(node, finding);
    case 'VariableShowStmt':
      return undefined;
    case 'ListenStmt':
    case 'UnlistenStmt':
    case 'DeallocateStmt':
    case 'ClosePortalStmt':
    case 'ConstraintsSetStmt':
      return raise(finding, 'session');
    case 'DiscardStmt':
      return raise(finding, 'session', 'no-transaction');
    default:
      return inspectOther(kind, node, finding);
  }
}

function inspectOther(kind: string, node: Node, finding: Finding): void {
  switch (kind) {
    case 'DoStmt':
    case 'CallStmt':
    case 'ExecuteStmt':
    case 'FetchStmt':
      return raise(finding, 'unknown', 'dynamic');
    case 'TruncateStmt':
      return raise(finding, 'write', 'truncate');
    case 'LockStmt':
      return raise(finding, 'write', 'lock');
    case 'NotifyStmt':
      return raise(finding, 'write', 'outside');
    case 'VacuumStmt':
      return raise(finding, 'ddl', ...(node['is_vacuumcmd'] === true ? (['no-transaction'] as const) : []));
    case 'CheckPointStmt':
    case 'LoadStmt':
      return raise(finding, 'ddl', 'outside');
    case 'AlterSystemStmt':
    case 'AlterDatabaseSetStmt':
    case 'AlterRoleSetStmt':
      return raise(
        finding,
        'ddl',
        'server-settings',
        ...(kind === 'AlterSystemStmt' ? (['no-transaction'] as const) : []),
      );
    case 'CreatedbStmt':
    case 'DropdbStmt':
    case 'CreateTableSpaceStmt':
    case 'DropTableSpaceStmt':
    case 'AlterDatabaseStmt':
    case 'CreateSubscriptionStmt':
    case 'DropSubscriptionStmt':
    case 'AlterEnumStmt':
      return raise(finding, 'ddl', ...noTransaction(kind), ...dropped(kind));
    case 'AlterTableStmt':
      return raise(finding, 'ddl', ...dropsPart(node));
    case 'ReindexStmt':
      return raise(
        finding,
        'ddl',
        ...concurrently(optionOf(node['params'], 'concurrently') !== undefined || isWhole(node)),
      );
    case 'IndexStmt':
      return raise(finding, 'ddl', ...concurrently(node['concurrent'] === true));
    case 'DropStmt':
      return raise(finding, 'ddl', 'drop', ...concurrently(node['concurrent'] === true));
    case 'CreateTableAsStmt':
      return raise(finding, 'ddl', ...(node['is_select_into'] === true ? (['select-into'] as const) : []));
    case 'ClusterStmt':
      return raise(finding, 'ddl', ...concurrently(node['relation'] === undefined));
    default:
      return raise(
        finding,
        /^(?:Create|Alter|Drop|Define|Comment|Grant|Rename|Rule|View|Sec|Import|Reassign|Refresh|CompositeType|Repl)/u.test(
          kind,
        )
          ? 'ddl'
          : 'unknown',
        ...dropped(kind),
      );
  }
}

function noTransaction(kind: string): readonly StatementFlag[] {
  return kind === 'AlterEnumStmt' || kind === 'AlterDatabaseStmt' ? [] : ['no-transaction'];
}

function dropped(kind: string): readonly StatementFlag[] {
  return kind.startsWith('Drop') ? ['drop'] : [];
}

function concurrently(is: boolean): readonly StatementFlag[] {
  return is ? ['no-transaction'] : [];
}

/** REINDEX of a schema, the system or a database. */
function isWhole({ kind }: Node): boolean {
  return ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_DATABASE'].includes(String(kind));
}

function dropsPart({ cmds }: Node): readonly StatementFlag[] {
  for (const { kind, node } of nodesWithin(cmds)) {
    if (kind === 'AlterTableCmd' && String(node['subtype']).startsWith('AT_Drop')) return ['drop'];
  }
  return [];
}

/** A query and everything within it: CTEs, subqueries and calls of functions. */
function inspectQuery(statement: unknown, finding: Finding): void {
  for (const { kind, node } of nodesWithin(statement)) {
    switch (kind) {
      case 'SelectStmt':
        if (node['intoClause'] !== undefined) raise(finding, 'ddl', 'select-into');
        if (node['lockingClause'] !== undefined) raise(finding, 'write', 'locks-rows');
        break;
      case 'InsertStmt':
        raise(finding, 'write');
        break;
      case 'UpdateStmt':
      case 'DeleteStmt':
        raise(finding, 'write', ...reach(node['whereClause']));
        break;
      case 'MergeStmt':
        raise(finding, 'write', ...(isNode(node['joinCondition']) ? reach(node['joinCondition']) : []));
        break;
      case 'CommonTableExpr':
        if (isNode(node['ctequery']) && node['ctequery']['SelectStmt'] === undefined)
          raise(finding, 'write', 'writing-cte');
        break;
      case 'FuncCall':
        inspectCall(node, finding);
        break;
      case 'A_Expr':
        inspectOperator(node, finding);
        break;
      default:
    }
  }
}

function reach(condition: unknown): readonly StatementFlag[] {
  if (!isNode(condition)) return ['no-where'];
  return isAlwaysTrue(condition) ? ['always-true'] : [];
}

/** Settings that the program's own reading of texts and results relies on. */
const fixedSettings = new Set([
  'standard_conforming_strings',
  'client_encoding',
  'bytea_output',
  'backslash_quote',
  'session_authorization',
]);

function refuseSetting(name: string): string {
  return `${name} cannot be changed in this session: the program relies on it to read values.`;
}

function inspectCall({ funcname, args }: Node, finding: Finding): void {
  const names = namesOf(funcname);
  const name = names.at(-1) ?? '';
  switch (effectOfFunction(names.length > 1 ? names.at(-2) : undefined, name)) {
    case 'writes':
      return raise(finding, 'write', 'writing-function');
    case 'outside':
      return raise(finding, 'write', 'writing-function', 'outside');
    case 'locks':
      return raise(finding, 'write', 'lock', 'outside');
    case 'setting': {
      const first: unknown = Array.isArray(args) ? args[0] : undefined;
      const setting = constantText(first);
      if (setting === undefined || fixedSettings.has(setting.toLowerCase())) {
        finding.refused = refuseSetting(setting ?? 'A setting that is computed');
        return raise(finding, 'unsupported');
      }
      return raise(finding, 'session');
    }
    case 'unknown':
      return raise(finding, 'unknown', 'unknown-function');
    case 'harmless':
    default:
      return undefined;
  }
}

function constantText(expression: unknown): string | undefined {
  const constant = isNode(expression) ? expression['A_Const'] : undefined;
  const text = isNode(constant) && isNode(constant['sval']) ? constant['sval']['sval'] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** An operator of a schema other than PostgreSQL's own may be a function that writes. */
function inspectOperator({ name }: Node, finding: Finding): void {
  const names = namesOf(name);
  if (names.length > 1 && names[0] !== 'pg_catalog') raise(finding, 'unknown', 'unknown-function');
}

const no = new Set(['false', 'off', 'no', '0']);

function inspectExplain({ query, options }: Node, finding: Finding): void {
  const analyze = optionOf(options, 'analyze');
  if (analyze === undefined || no.has(analyze.toLowerCase())) return;
  inspect(query, finding);
  if (finding.class !== 'read') finding.flags.add('explain-runs');
}

function inspectCopy({ query, filename, is_program: isProgram, is_from: isFrom }: Node, finding: Finding): void {
  if (filename === undefined && isProgram !== true) {
    finding.refused =
      isFrom === true
        ? 'COPY … FROM STDIN is not supported here. Import the file in Tables, or use psql.'
        : 'COPY … TO STDOUT is not supported here. Run the query and export its result, or use psql.';
    return raise(finding, 'unsupported');
  }
  if (query !== undefined) inspect(query, finding);
  return raise(finding, 'write', isProgram === true ? 'copy-program' : 'copy-file', 'outside');
}

function inspectSetting({ name }: Node, finding: Finding): void {
  const setting = typeof name === 'string' ? name.toLowerCase() : '';
  if (!fixedSettings.has(setting)) return raise(finding, 'session');
  finding.refused = refuseSetting(setting);
  return raise(finding, 'unsupported');
}

function inspectTransaction({ kind }: Node, finding: Finding): void {
  const prepared = ['TRANS_STMT_PREPARE', 'TRANS_STMT_COMMIT_PREPARED', 'TRANS_STMT_ROLLBACK_PREPARED'];
  if (prepared.includes(String(kind))) return raise(finding, 'write', 'outside', 'no-transaction');
  return raise(finding, 'transaction');
}
