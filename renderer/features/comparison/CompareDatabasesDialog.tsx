import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { fileNamePart } from '#renderer/format/reportHtml.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { DatabaseComparison } from '#shared/domain/comparison.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { type Failure, isCancelled } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ComparisonReport } from './ComparisonReport.tsx';
import { comparisonHtml } from './comparisonWords.ts';
import styles from './Comparison.module.css';

interface CompareDatabasesDialogProps {
  readonly connection: Connection;
  readonly zone: Zone;
  readonly onClose: () => void;
}

type State =
  | { readonly step: 'asking'; readonly failure?: Failure }
  | { readonly step: 'running'; readonly text: string; readonly fraction: number | null }
  | { readonly step: 'done'; readonly comparison: DatabaseComparison };

/** Compares the database of a connection with that of another one, or with one of its backups. */
export function CompareDatabasesDialog({ connection, zone, onClose }: CompareDatabasesDialogProps) {
  const client = useClient();
  const [state, setState] = useState<State>({ step: 'asking' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (choice: Choice): Promise<void> => {
    const mine = new AbortController();
    running.current = mine;
    const tools = {
      signal: mine.signal,
      onProgress: (fraction: number | null, text: string) => setState({ step: 'running', text, fraction }),
    };
    setState({ step: 'running', text: 'Starting', fraction: null });
    try {
      const otherId = choice.kind === 'connection' ? choice.id : await openBackup(choice.path, tools);
      const comparison = await client.call('comparison.run', { connectionId: connection.id, otherId }, tools);
      setState({ step: 'done', comparison });
    } catch (error) {
      setState(isCancelled(error) ? { step: 'asking' } : { step: 'asking', failure: toFailure(error) });
    }
  };
  const openBackup = async (
    path: string,
    tools: { readonly signal: AbortSignal; readonly onProgress: (fraction: number | null, text: string) => void },
  ): Promise<string> => {
    const { target } = await client.call('backups.open', { path }, tools);
    return (await client.call('connections.open', { target }, tools)).id;
  };
  const title = `Compare ${visibleText(connection.name)}`;
  return (
    <Modal title={title} width={state.step === 'done' ? 'page' : 'normal'} onClose={onClose}>
      {state.step === 'asking' && (
        <ChoiceForm
          connection={connection}
          failure={state.failure}
          onChoose={(choice) => void run(choice)}
          onClose={onClose}
        />
      )}
      {state.step === 'running' && (
        <>
          <ModalBody>
            <p role="status" className={styles['progress']}>
              <progress
                aria-label="Progress of the comparison"
                max={1}
                {...(state.fraction === null ? {} : { value: state.fraction })}
              />{' '}
              {visibleText(state.text)}
            </p>
          </ModalBody>
          <ModalFoot>
            <Button onClick={() => running.current?.abort()}>Cancel</Button>
          </ModalFoot>
        </>
      )}
      {state.step === 'done' && (
        <>
          <ModalBody>
            <ComparisonReport comparison={state.comparison} />
          </ModalBody>
          <ModalFoot>
            <Button onClick={() => setState({ step: 'asking' })}>Compare with another</Button>
            <Button
              onClick={() => {
                const html = comparisonHtml(state.comparison, zone);
                saveFile(new Blob([html], { type: 'text/html' }), `comparison ${fileNamePart(connection.name)}.html`);
              }}
            >
              Save the report
            </Button>
            <Button onClick={onClose}>Close</Button>
          </ModalFoot>
        </>
      )}
    </Modal>
  );
}

type Choice = { readonly kind: 'connection'; readonly id: string } | { readonly kind: 'backup'; readonly path: string };

interface ChoiceFormProps {
  readonly connection: Connection;
  readonly failure: Failure | undefined;
  readonly onChoose: (choice: Choice) => void;
  readonly onClose: () => void;
}

function ChoiceForm(props: ChoiceFormProps) {
  const client = useClient();
  const { id } = props.connection;
  const query = useQuery({
    queryKey: ['comparison', id],
    queryFn: async ({ signal }) => ({
      connections: await client.call('connections.list', {}, { signal }),
      backups: (await client.call('backups.list', { connectionId: id }, { signal })).backups,
    }),
    staleTime: 0,
  });
  return (
    <QueryPanel query={query} what="the databases">
      {({ connections, backups }) => {
        const others = connections.filter((each) => each.id !== id && each.dialect === 'postgresql');
        const choices = [
          ...others.map((each) => ({
            value: `connection ${each.id}`,
            label: `${each.name} (${each.place})`,
            choice: { kind: 'connection', id: each.id } as const,
          })),
          ...backups
            .filter(({ defect }) => defect === '')
            .map(({ path, name }) => ({
              value: `backup ${path}`,
              label: `Backup ${name}`,
              choice: { kind: 'backup', path } as const,
            })),
        ];
        return <Choices {...props} choices={choices} />;
      }}
    </QueryPanel>
  );
}

interface ChoicesProps extends ChoiceFormProps {
  readonly choices: readonly { readonly value: string; readonly label: string; readonly choice: Choice }[];
}

function Choices({ choices, failure, onChoose, onClose }: ChoicesProps) {
  const [value, setValue] = useState(choices[0]?.value ?? '');
  const chosen = choices.find((each) => each.value === value);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (chosen !== undefined) onChoose(chosen.choice);
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>
          The schema is compared object by object, and every table row by row: both servers add up digests, and only
          parts that differ are looked at more closely. Both databases are only read, each as of one moment.
        </p>
        {choices.length === 0 ? (
          <p>There is no other PostgreSQL connection and no backup. Open the other database first.</p>
        ) : (
          <SelectField label="With" value={value} onValue={setValue} choices={choices} />
        )}
        {failure !== undefined && <FailurePanel failure={failure} />}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={chosen === undefined}>
          Compare databases
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}
