import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { FilesLayout, TextFileList } from '#renderer/ui/text/TextFileList.tsx';
import { WholeJsonText } from '#renderer/ui/text/JsonText.tsx';
import { StoredText } from '#renderer/ui/text/StoredText.tsx';
import type { WholeText } from '#renderer/ui/text/useWholeText.tsx';
import type { Input } from '#shared/domain/input.ts';
import { InputFacts } from './InputFacts.tsx';
import type { TaskPrimaries } from './comparePrimaries.ts';
import { chosenText, inputGroups, inputLanguage, type InputText } from './inputTexts.ts';

/** The part of this tab's state that is in the address. */
interface InputViewState {
  /** The text that is shown. */
  readonly text?: string | undefined;
  /** How JSON is shown; a tree by default. */
  readonly json?: 'tree' | 'text' | undefined;
}

interface InputTabProps {
  readonly connectionId: string;
  readonly simulationId: number;
  /** undefined until the simulation is known. */
  readonly tasks: TaskPrimaries | undefined;
  readonly view: InputViewState;
  readonly onView: (change: InputViewState) => void;
}

/** The input of a simulation: its files, its project, and whether the primaries agree. */
export function InputTab({ connectionId, simulationId, tasks, view, onView }: InputTabProps) {
  const client = useClient();
  const query = useQuery(inputsQuery(client, { connectionId, simulationId }));
  return (
    <QueryPanel query={query} what="the input">
      {(inputs) =>
        inputs.length === 0 ? (
          <EmptyState
            title="This simulation has no Input row"
            text="Its conversion failed after the simulation was stored, or the row was deleted."
          />
        ) : (
          <InputBrowser connectionId={connectionId} inputs={inputs} tasks={tasks} view={view} onView={onView} />
        )
      }
    </QueryPanel>
  );
}

interface InputBrowserProps extends Pick<InputTabProps, 'connectionId' | 'tasks' | 'view' | 'onView'> {
  readonly inputs: readonly Input[];
}

function InputBrowser({ connectionId, inputs, tasks, view, onView }: InputBrowserProps) {
  const groups = useMemo(() => inputGroups(inputs), [inputs]);
  const chosen = chosenText(inputs, view.text);
  return (
    <FilesLayout
      head={inputs.map((input) => (
        <InputFacts key={input.id} input={input} tasks={tasks} numbered={inputs.length > 1} />
      ))}
      side={
        <TextFileList label="Input files" groups={groups} selected={chosen?.id} onSelect={(text) => onView({ text })} />
      }
    >
      <ChosenText connectionId={connectionId} chosen={chosen} view={view} onView={onView} />
    </FilesLayout>
  );
}

interface ChosenTextProps extends Pick<InputTabProps, 'connectionId' | 'view' | 'onView'> {
  readonly chosen: InputText | undefined;
}

function ChosenText({ connectionId, chosen, view, onView }: ChosenTextProps) {
  const client = useClient();
  if (chosen === undefined) {
    return <EmptyState title="No text could be read" text="The defects of the stored data are listed above." />;
  }
  const { inputId, part } = chosen;
  const whole: WholeText = {
    key: [connectionId, inputId, part],
    load: async (signal) => client.call('inputs.text', { connectionId, inputId, part }, { signal }),
  };
  if (chosen.kind === 'json') {
    return (
      <WholeJsonText
        name={chosen.name}
        text={chosen.text}
        isCut={chosen.isCut}
        whole={whole}
        as={view.json ?? 'tree'}
        onAs={(json) => onView({ json })}
      />
    );
  }
  return <StoredText {...chosen.file} whole={whole} language={inputLanguage(chosen.file.name)} />;
}

interface InputsOf {
  readonly connectionId: string;
  readonly simulationId: number;
}

/** All Input rows of a simulation, decoded. */
function inputsQuery(client: Client, { connectionId, simulationId }: InputsOf) {
  return queryOptions({
    queryKey: ['inputs', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('inputs.list', { connectionId, simulationId }, { signal }),
    // texts of many megabytes: comparing them costs more than drawing them
    structuralSharing: false,
  });
}
