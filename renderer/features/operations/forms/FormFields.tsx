import { type ReactNode, useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { type Connection, revisions } from '#shared/domain/connection.ts';
import { knownStates } from '#shared/domain/simulation.ts';
import { assertNever } from '#shared/failure.ts';
import { NewOwnerFields } from './NewOwnerFields.tsx';
import { NamedInput, NamedSelect } from './NamedFields.tsx';
import { PasswordFields } from './PasswordFields.tsx';
import type { FieldProblem, FormRequest } from './readOperation.ts';

interface FormFieldsProps {
  readonly request: FormRequest;
  readonly connection: Connection;
  readonly problem: FieldProblem | undefined;
}

/** The fields of an operation's form, named as `readOperation` reads them. */
export function FormFields({ request, connection, problem }: FormFieldsProps): ReactNode {
  switch (request.kind) {
    case 'add-user':
      return (
        <>
          <NamedInput name="name" label="User name" problem={problem} />
          <PasswordFields problem={problem} username={null} />
        </>
      );
    case 'set-password':
      return <PasswordFields problem={problem} username={request.user.name} />;
    case 'rename-user':
      return <NamedInput name="name" label="User name" value={request.user.name} problem={problem} />;
    case 'rename-simulation':
      return <NamedInput name="name" label="Title" value={request.simulation.name} problem={problem} />;
    case 'rename-cluster':
      return <NamedInput name="name" label="Name" value={request.cluster.name} problem={problem} />;
    case 'hand-over-simulations':
      return <NewOwnerFields connectionId={connection.id} problem={problem} />;
    case 'set-simulation-state':
      return <EndStateField />;
    case 'set-task-state':
      return (
        <NamedSelect
          name="state"
          label={`State, now ${visibleText(request.state)}`}
          choices={knownStates}
          value={request.state === 'FAILED' ? 'CANCELED' : 'FAILED'}
          problem={problem}
        />
      );
    case 'add-cluster':
      return (
        <>
          <NamedInput name="name" label="Name" problem={problem} />
          {hasPort(connection) ? (
            <NamedInput name="port" label="SSH port" value="22" inputMode="numeric" problem={problem} />
          ) : null}
        </>
      );
    default:
      return assertNever(request);
  }
}

const endStates = [
  { value: 'FAILED', label: 'FAILED' },
  { value: 'CANCELED', label: 'CANCELED' },
] as const;

function EndStateField() {
  const [state, setState] = useState<'FAILED' | 'CANCELED'>('FAILED');
  return (
    <>
      <RadioRow
        label="State"
        value={state}
        choices={endStates}
        onValue={setState}
        hint="Tasks that have not ended get it too, and end times that are missing come from the tasks. Workers are not stopped by it."
      />
      <input type="hidden" name="state" value={state} />
    </>
  );
}

/** The column came with that revision. */
function hasPort({ revision }: Connection): boolean {
  return revisions.indexOf(revision.byShape) >= revisions.indexOf('d0a89a16fbac');
}
