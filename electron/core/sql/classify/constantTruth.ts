import { isNode, type Node, nodesWithin } from '#core/sql/classify/syntaxTree.ts';

/** What a condition is for every row: null for NULL, undefined where it depends on the row or cannot be told. */
type Truth = boolean | null | undefined;

/** Whether a condition is true for every row, or names no column at all and is not plainly false. */
export function isAlwaysTrue(condition: Node): boolean {
  const truth = truthOf(condition);
  if (truth !== undefined) return truth === true;
  for (const { kind } of nodesWithin(condition)) if (kind === 'ColumnRef' || kind === 'CurrentOfExpr') return false;
  return true;
}

function truthOf(expression: unknown): Truth {
  if (!isNode(expression)) return undefined;
  const [kind = '', inner] = Object.entries(expression)[0] ?? [];
  if (!isNode(inner)) return undefined;
  switch (kind) {
    case 'A_Const':
      return truthOfConstant(inner);
    case 'TypeCast':
      return truthOf(inner['arg']);
    case 'BoolExpr':
      return truthOfBool(inner);
    case 'A_Expr':
      return truthOfOperator(inner);
    case 'NullTest':
      return truthOfNullTest(inner);
    case 'BooleanTest':
      return truthOfBooleanTest(inner);
    case 'SubLink':
      return truthOfExists(inner);
    default:
      return undefined;
  }
}

function truthOfConstant(constant: Node): Truth {
  if (constant['isnull'] === true) return null;
  if (isNode(constant['boolval'])) return constant['boolval']['boolval'] === true;
  const value = valueOf({ A_Const: constant });
  if (typeof value !== 'string') return undefined;
  // `'t'::bool`, also by its beginning.
  const word = value.trim().toLowerCase();
  if (word === '') return undefined;
  if (['true', 'yes', 'on', '1'].some((each) => each.startsWith(word) && word !== 'o')) return true;
  return ['false', 'no', 'off', '0'].some((each) => each.startsWith(word) && word !== 'o') ? false : undefined;
}

function truthOfBool({ boolop, args }: Node): Truth {
  const truths = Array.isArray(args) ? args.map(truthOf) : [];
  if (boolop === 'NOT_EXPR') return typeof truths[0] === 'boolean' ? !truths[0] : truths[0];
  const wins = boolop === 'OR_EXPR';
  if (truths.includes(wins)) return wins;
  if (truths.includes(undefined)) return undefined;
  return truths.includes(null) ? null : !wins;
}

function truthOfOperator({ kind, name, lexpr, rexpr }: Node): Truth {
  const operator = operatorOf(name);
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE') {
    const pattern = valueOf(rexpr);
    return typeof pattern === 'string' && /^%+$/u.test(pattern) && operator.startsWith('~') ? true : undefined;
  }
  // True of every row whose value is not NULL.
  if (['=', '>=', '<='].includes(operator) && isSameColumn(lexpr, rexpr)) return true;
  if (kind === 'AEXPR_NOT_DISTINCT' && isSameColumn(lexpr, rexpr)) return true;
  const [left, right] = [valueOf(lexpr), valueOf(rexpr)];
  if (left === undefined || right === undefined) return undefined;
  if (kind === 'AEXPR_DISTINCT') return left !== right;
  if (kind === 'AEXPR_NOT_DISTINCT') return left === right;
  if (kind !== 'AEXPR_OP') return undefined;
  if (left === null || right === null) return null;
  return compare(operator, left, right);
}

function compare(operator: string, left: Value, right: Value): Truth {
  // Texts have an order of their own; they are compared for equality only.
  const order = typeof left === 'number' && typeof right === 'number' ? Math.sign(left - right) : undefined;
  switch (operator) {
    case '=':
      return left === right;
    case '<>':
    case '!=':
      return left !== right;
    case '<':
      return order === undefined ? undefined : order < 0;
    case '>':
      return order === undefined ? undefined : order > 0;
    case '<=':
      return order === undefined ? undefined : order <= 0;
    case '>=':
      return order === undefined ? undefined : order >= 0;
    default:
      return undefined;
  }
}

function truthOfNullTest({ arg, nulltesttype }: Node): Truth {
  const value = valueOf(arg);
  if (value === undefined) return undefined;
  return (value === null) === (nulltesttype === 'IS_NULL');
}

function truthOfBooleanTest({ arg, booltesttype }: Node): Truth {
  const truth = truthOf(arg);
  if (truth === undefined || typeof booltesttype !== 'string') return undefined;
  const wanted = booltesttype.endsWith('TRUE') ? true : booltesttype.endsWith('FALSE') ? false : null;
  return (truth === wanted) !== booltesttype.startsWith('IS_NOT');
}

/** `EXISTS (SELECT 1)`: without FROM and WHERE there is always a row. */
function truthOfExists({ subLinkType, subselect }: Node): Truth {
  if (subLinkType !== 'EXISTS_SUBLINK' || !isNode(subselect) || !isNode(subselect['SelectStmt'])) return undefined;
  const select = subselect['SelectStmt'];
  const isPlain = ['fromClause', 'whereClause', 'havingClause', 'limitCount', 'limitOffset', 'larg'].every(
    (part) => select[part] === undefined,
  );
  return isPlain ? true : undefined;
}

type Value = string | number | boolean | null;

/** The value of a constant; undefined for any other expression. */
function valueOf(expression: unknown): Value | undefined {
  if (!isNode(expression)) return undefined;
  if (isNode(expression['TypeCast'])) return valueOf(expression['TypeCast']['arg']);
  const constant = expression['A_Const'];
  if (!isNode(constant)) return undefined;
  const { isnull, ival, fval, boolval, sval } = constant;
  if (isnull === true) return null;
  if (isNode(ival)) return typeof ival['ival'] === 'number' ? ival['ival'] : 0;
  if (isNode(fval)) return Number(fval['fval']);
  if (isNode(boolval)) return boolval['boolval'] === true;
  if (isNode(sval)) return typeof sval['sval'] === 'string' ? sval['sval'] : '';
  return undefined;
}

function operatorOf(name: unknown): string {
  const last: unknown = Array.isArray(name) ? name.at(-1) : undefined;
  const text = isNode(last) && isNode(last['String']) ? last['String']['sval'] : undefined;
  return typeof text === 'string' ? text : '';
}

function isSameColumn(left: unknown, right: unknown): boolean {
  const [one, other] = [left, right].map((side) =>
    isNode(side) && isNode(side['ColumnRef']) ? JSON.stringify(side['ColumnRef']['fields']) : undefined,
  );
  return one !== undefined && one === other;
}
