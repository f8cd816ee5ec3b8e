import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import type { LoadedPage } from '../useComparedPages.ts';
import { Letter } from '../ComparedList.tsx';
import type { InputRelation } from './compareInputs.ts';
import { InputDifferences } from './InputDifferences.tsx';
import { relationWords } from './inputWords.ts';
import type { ComparedInputs } from './useComparedInputs.ts';
import styles from './Inputs.module.css';

type Different = Extract<InputRelation, { readonly kind: 'different' }>;

interface InputsPanelProps {
  readonly loaded: readonly LoadedPage[];
  readonly inputs: ComparedInputs | null;
  /** The pages whose values are bit for bit those of the reference, by their positions. */
  readonly identical: ReadonlySet<number>;
}

/**
 * Whether the compared pages are independent results of one input: what may be averaged, and what only appears to be a
 * repetition.
 */
export function InputsPanel({ loaded, inputs, identical }: InputsPanelProps) {
  const [shown, setShown] = useState<{ readonly index: number; readonly input: Different }>();
  const reference = loaded[0]?.at.simulation;
  const others = loaded.slice(1);
  if (others.length === 0) return null;
  const isReading =
    inputs?.step !== 'known' && inputs?.step !== 'failed' && others.some(({ at }) => at.simulation !== reference);
  return (
    <section aria-label="Inputs and random numbers" aria-busy={isReading} className={styles['panel']}>
      <h2>Inputs and random numbers, next to A</h2>
      {inputs?.step === 'failed' && <p className={styles['warning']}>{inputs.reason}</p>}
      <ul>
        {others.map(({ index, at }) => {
          const relation = inputs?.step === 'known' ? inputs.relations.get(at.simulation) : undefined;
          const words = at.simulation === reference ? sameSimulation : relation && relationWords(relation);
          return (
            <li key={index} data-tone={words?.tone}>
              <Letter index={index} />
              <div>
                <b>{words?.title ?? (inputs?.step === 'failed' ? 'Not known' : 'Reading the inputs…')}</b>
                {words !== undefined && <p>{words.text}</p>}
                {identical.has(index) && (
                  <p className={styles['warning']}>Its values are identical to those of A, bit for bit.</p>
                )}
                {relation?.input.kind === 'different' && (
                  <DifferencesButton input={relation.input} onShow={(input) => setShown({ index, input })} />
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {shown !== undefined && <InputDifferences {...shown} onClose={() => setShown(undefined)} />}
    </section>
  );
}

const sameSimulation = {
  tone: 'plain',
  title: 'Same simulation',
  text: 'Both pages were scored in one run.',
} as const;

interface DifferencesButtonProps {
  readonly input: Different;
  readonly onShow: (input: Different) => void;
}

function DifferencesButton({ input, onShow }: DifferencesButtonProps) {
  if (input.files.length === 0 && input.fields.length === 0) return null;
  return <Button onClick={() => onShow(input)}>Show the differences</Button>;
}
