import { IconAlertTriangle, IconPin } from '@tabler/icons-react';
import { useState } from 'react';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { factorOf, type Plan, type PlanNode } from './plan.ts';
import { PlanComparison } from './PlanComparison.tsx';
import { hintsOf } from './planHints.ts';
import { planText } from './planText.ts';
import { shortSql } from '../statementWords.ts';
import styles from '../Sql.module.css';

/** A plan that others are compared with. */
export interface PinnedPlan {
  readonly plan: Plan;
  readonly json: string;
  /** The statement that it belongs to. */
  readonly sql: string;
}

interface PlanViewProps {
  readonly plan: Plan;
  readonly json: string;
  readonly pinned: PinnedPlan | undefined;
  /** Pins this plan; undefined unpins. */
  readonly onPin: (isPinned: boolean) => void;
}

type Look = 'tree' | 'compare' | 'text' | 'json';

/** A plan as a tree with the time that each node took by itself, and what to do about the costly ones. */
export function PlanView({ plan, json, pinned, onPin }: PlanViewProps) {
  const isPinned = pinned?.json === json;
  const other = isPinned ? undefined : pinned;
  const [chosen, setLook] = useState<Look>();
  // A plan that follows a pinned one is read to be compared with it.
  const look =
    chosen === 'compare' && other === undefined ? 'tree' : (chosen ?? (other === undefined ? 'tree' : 'compare'));
  const hints = hintsOf(plan);
  const text = look === 'text' ? planText(plan) : json;
  return (
    <div className={styles['plan']}>
      <div className={styles['planHead']}>
        <span>
          {plan.executionTime === null ? 'Estimated, not run' : `Run in ${plan.executionTime.toFixed(1)} ms`}
          {plan.planningTime === null ? '' : `, planned in ${plan.planningTime.toFixed(1)} ms`}
          {other === undefined ? '' : ` · pinned: ${visibleText(shortSql(other.sql, 60))}`}
        </span>
        <Segments<Look>
          name=""
          title="How the plan is shown"
          value={look}
          choices={[
            { value: 'tree', text: 'Tree' },
            ...(other === undefined ? [] : [{ value: 'compare', text: 'Compare' } as const]),
            { value: 'text', text: 'Text', title: 'In the layout of EXPLAIN’s own text' },
            { value: 'json', text: 'JSON', title: 'As the server sent it' },
          ]}
          onChoose={setLook}
        />
        <Button aria-pressed={isPinned} onClick={() => onPin(!isPinned)}>
          <IconPin size={14} stroke={1.8} aria-hidden="true" /> {isPinned ? 'Unpin this plan' : 'Pin this plan'}
        </Button>
        <CopyButton text={text} label={look === 'text' ? 'Copy the text' : 'Copy the JSON'} what="the plan" />
      </div>
      {/* A region that scrolls is reached by keyboard only when it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles['planTable']} role="region" aria-label="Plan" tabIndex={0}>
        {look === 'text' || look === 'json' ? (
          <pre className={styles['planText']}>{visibleText(text)}</pre>
        ) : look === 'compare' && other !== undefined ? (
          <PlanComparison pinned={other.plan} plan={plan} />
        ) : (
          <Tree plan={plan} marked={new Set(hints.map(({ node }) => node?.raw))} />
        )}
      </div>
      {hints.length === 0 ? null : (
        <ul className={styles['hints']} aria-label="Hints">
          {hints.map(({ kind, title, text, statement, node }, index) => (
            // Several nodes can have the same hint.
            <li key={`${kind} ${index}`} data-hint={kind}>
              <b>{visibleText(title)}.</b> {visibleText(text)}
              {node === null ? null : <small> ({visibleText(`${node.type} ${node.target}`.trim())})</small>}
              {statement === undefined ? null : (
                <div>
                  <code>{visibleText(statement)}</code>{' '}
                  <CopyButton text={statement} label="Copy" what="the statement" />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface TreeProps {
  readonly plan: Plan;
  readonly marked: ReadonlySet<PlanNode['raw'] | undefined>;
}

function Tree({ plan, marked }: TreeProps) {
  const total = plan.nodes.reduce((sum, { ownTime }) => sum + (ownTime ?? 0), 0);
  return (
    <table>
      <thead>
        <tr>
          {['node', 'own time', 'rows', 'estimate', 'factor', 'buffers'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {plan.nodes.map((node, index) => (
          // The nodes of a plan stay as they are.
          <tr key={index}>
            <th scope="row" style={{ paddingLeft: 12 + node.depth * 16 }}>
              {node.depth === 0 ? '' : '└ '}
              <b>{visibleText(node.type)}</b> {visibleText(node.target)}{' '}
              <small>{visibleText(node.about.slice(0, 80))}</small>
              {marked.has(node.raw) ? (
                <IconAlertTriangle size={14} stroke={1.8} aria-label="See the hints" className={styles['note']} />
              ) : null}
            </th>
            <td>
              <Bar share={total === 0 ? 0 : (node.ownTime ?? 0) / total} />
              {node.ownTime === null ? '–' : `${node.ownTime.toFixed(node.ownTime < 10 ? 1 : 0)} ms`}
            </td>
            <td>{node.rows === null ? '–' : formatCount(Math.round(node.rows))}</td>
            <td>{formatCount(Math.round(node.estimate))}</td>
            <td>
              <Factor factor={factorOf(node)} />
            </td>
            <td>{buffersOf(node)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ share }: { readonly share: number }) {
  return (
    <span
      className={styles['planBar']}
      data-share={share > 0.4 ? 'much' : 'little'}
      style={{ width: Math.round(share * 80) }}
      aria-hidden="true"
    />
  );
}

function Factor({ factor }: { readonly factor: number | null }) {
  if (factor === null) return '–';
  const isWrong = factor >= 10 || factor <= 0.1;
  const words = factor >= 1 ? `${formatCount(Math.round(factor))}×` : `1/${formatCount(Math.round(1 / factor))}`;
  return <span className={isWrong ? styles['danger'] : undefined}>{words}</span>;
}

const block = 8192;

function buffersOf({ hitBlocks, readBlocks }: PlanNode): string {
  if (hitBlocks + readBlocks === 0) return '–';
  const all = formatBytes((hitBlocks + readBlocks) * block);
  return readBlocks === 0 ? all : `${all}, ${formatBytes(readBlocks * block)} read`;
}
