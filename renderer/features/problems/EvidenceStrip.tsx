import { Button } from '#renderer/ui/Button.tsx';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import { visibleText } from '#shared/visibleText.ts';
import { deadWords, reasonWords } from './problemWords.ts';
import styles from './Problems.module.css';

interface EvidenceStripProps {
  readonly row: ProblemSimulation;
  readonly onOpen: () => void;
}

/** All evidence for the problem of one simulation. */
export function EvidenceStrip({ row: { simulation, reason, evidence, certainlyDead }, onOpen }: EvidenceStripProps) {
  return (
    <section className={styles['strip']} aria-label="Evidence">
      <div className={styles['facts']}>
        <h2>
          Simulation {simulation.id}: {reasonWords[reason]}
        </h2>
        <ul>
          {[...evidence, ...(certainlyDead ? [deadWords] : [])].map((fact) => (
            <li key={fact}>{visibleText(fact)}</li>
          ))}
        </ul>
      </div>
      <div className={styles['stripActions']}>
        <Button onClick={onOpen}>Open the simulation</Button>
      </div>
    </section>
  );
}
