import { type ReactNode, useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { type Connection, revisions } from '#shared/domain/connection.ts';
import { knownStates } from '#shared/domain/simulation.ts';
import { assertNever } from '#shared/failure.ts';
import { HeirFields } from './HeirFields.tsx';
import { NamedInput, NamedSelect } from './NamedFields.tsx';
import { PasswordFields } from './PasswordFields.tsx';
import type { FieldProblem, FormWish } from './readAct.ts';

interface FormFieldsProps {
  readonly wish: FormWish;
  readonly connection: Connection;
  readonly problem: FieldProblem | undefined;
}

/** The fields of an act's form, named as `readAct` reads them. */
export function FormFields({ wish, connection, problem }: FormFieldsProps): ReactNode {
  switch (wish.kind) {
    case 'add-user':
      return (
        <>
          <NamedInput name="name" label="User name" problem={problem} />
          <PasswordFields problem={problem} username={null} />
        </>
      );
    case 'set-password':
      return <PasswordFields problem={problem} username={wish.user.name} />;
    case 'rename-user':
      return <NamedInput name="name" label="User name" value={wish.user.name} problem={problem} />;
    case 'rename-simulation':
      return <NamedInput name="name" label="Title" value={wish.simulation.name} problem={problem} />;
    case 'rename-cluster':
      return <NamedInput name="name" label="Name" value={wish.cluster.name} problem={problem} />;
    case 'hand-over-simulations':
      return <HeirFields connectionId={connection.id} problem={problem} />;
    case 'set-simulation-state':
      return <EndStateField />;
    case 'set-task-state':
      return (
        <NamedSelect
          name="state"
          label={`State, now ${visibleText(wish.state)}`}
          choices={knownStates}
          value={wish.state === 'FAILED' ? 'CANCELED' : 'FAILED'}
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
      return assertNever(wish);
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
