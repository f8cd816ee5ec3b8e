import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { changeOf, comparePlans, type Measure, type NodePair } from './comparePlans.ts';
import type { Plan, PlanNode } from './plan.ts';
import styles from '../Sql.module.css';

interface PlanComparisonProps {
  readonly pinned: Plan;
  readonly plan: Plan;
}

/** Two plans side by side: the pinned one, and this one. */
export function PlanComparison({ pinned, plan }: PlanComparisonProps) {
  const pairs = comparePlans(pinned, plan);
  return (
    <table>
      <thead>
        <tr>
          {['node', 'own time', 'this plan', 'rows', 'this plan', 'buffers', 'this plan'].map((name, index) => (
            // Names repeat.
            <th key={index} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair, index) => (
          // The nodes of two plans stay as they are.
          <Pair key={index} pair={pair} />
        ))}
      </tbody>
    </table>
  );
}

const block = 8192;

function Pair({ pair: { before, after, depth } }: { readonly pair: NodePair }) {
  const blocksOf = (node: PlanNode | undefined): number | undefined =>
    node === undefined ? undefined : node.hitBlocks + node.readBlocks;
  const only = before === undefined ? 'only in this plan' : after === undefined ? 'only in the pinned plan' : '';
  const shown = after ?? before;
  const former = before === undefined || before.type === after?.type ? '' : after === undefined ? '' : before.type;
  return (
    <tr data-only={only === '' ? undefined : only}>
      <th scope="row" style={{ paddingLeft: 12 + depth * 16 }}>
        {depth === 0 ? '' : '└ '}
        {former === '' ? null : <s>{visibleText(former)}</s>} <b>{visibleText(shown?.type ?? '')}</b>{' '}
        {visibleText(shown?.target ?? '')} {only === '' ? null : <small className={styles['note']}>{only}</small>}
      </th>
      <Figures measure="time" before={before?.ownTime} after={after?.ownTime} words={timeWords} />
      <Figures measure="rows" before={before?.rows} after={after?.rows} words={countWords} />
      <Figures measure="blocks" before={blocksOf(before)} after={blocksOf(after)} words={blockWords} />
    </tr>
  );
}

const timeWords = (time: number): string => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
const countWords = (rows: number): string => formatCount(Math.round(rows));
const blockWords = (blocks: number): string => (blocks === 0 ? '–' : formatBytes(blocks * block));

interface FiguresProps {
  readonly measure: Measure;
  readonly before: number | null | undefined;
  readonly after: number | null | undefined;
  readonly words: (value: number) => string;
}

function Figures({ measure, before, after, words }: FiguresProps) {
  const change = changeOf(measure, before, after);
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : words(value);
  const look = change === 'more' ? styles['danger'] : change === 'less' ? styles['better'] : undefined;
  const sign = change === 'more' ? '▲ ' : change === 'less' ? '▼ ' : '';
  return (
    <>
      <td>{text(before)}</td>
      <td className={look}>
        {sign}
        {text(after)}
      </td>
    </>
  );
}
