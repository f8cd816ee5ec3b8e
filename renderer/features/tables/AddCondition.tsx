import { Popover } from '@base-ui/react/popover';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import chipStyles from '#renderer/ui/FilterChip.module.css';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import type { Relation, RelationColumn } from '#shared/domain/catalog.ts';
import type { GridCondition } from '#shared/domain/grid.ts';
import { visibleText } from '#shared/visibleText.ts';
import { isComparable } from './tableState.ts';
import styles from './AddCondition.module.css';

interface AddConditionProps {
  readonly relation: Relation;
  readonly onAdd: (condition: GridCondition) => void;
}

const signs = ['equals', 'differs', 'contains', 'matches', 'between', 'null', 'not-null'] as const;
type Sign = (typeof signs)[number];
const signWords: Readonly<Record<Sign, string>> = {
  equals: 'is',
  differs: 'is not',
  contains: 'contains',
  matches: 'matches the regular expression',
  between: 'is from … to …',
  null: 'is NULL',
  'not-null': 'is not NULL',
};

/** Asks for one more condition that rows must meet. */
export function AddCondition({ relation, onAdd }: AddConditionProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <span className={chipStyles['chip']}>
        <Popover.Trigger className={chipStyles['open']}>
          <IconPlus size={13} stroke={1.7} aria-hidden="true" /> condition
        </Popover.Trigger>
      </span>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className={chipStyles['positioner']}>
          <Popover.Popup className={chipStyles['popup']} aria-label="Add a condition">
            <ConditionForm
              relation={relation}
              onAdd={(condition) => {
                setOpen(false);
                onAdd(condition);
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ConditionForm({ relation, onAdd }: AddConditionProps) {
  const columns = relation.columns.filter(({ name }) => isComparable(relation, name));
  const [name, setName] = useState(columns[0]?.name ?? '');
  const [sign, setSign] = useState<Sign>('equals');
  const [value, setValue] = useState('');
  const [to, setTo] = useState('');
  const column = columns.find((each) => each.name === name);
  const possible = signsOf(relation, column);
  const chosen = possible.includes(sign) ? sign : (possible[0] ?? 'equals');
  const condition = conditionOf({ sign: chosen, column: name, value, to });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (condition !== undefined) onAdd(condition);
  };
  const unit = column?.isBlob === true ? ' (bytes)' : '';
  return (
    <form className={styles['form']} onSubmit={submit}>
      <SelectField
        label="Column"
        value={name}
        choices={columns.map((each) => ({ value: each.name, label: visibleText(each.name) }))}
        onValue={setName}
      />
      <SelectField
        label="Condition"
        value={chosen}
        choices={possible.map((each) => ({ value: each, label: signWords[each] }))}
        onValue={setSign}
      />
      {chosen === 'null' || chosen === 'not-null' ? null : (
        <TextField label={`${chosen === 'between' ? 'From' : 'Value'}${unit}`} value={value} onValue={setValue} mono />
      )}
      {chosen === 'between' ? <TextField label={`To${unit}`} value={to} onValue={setTo} mono /> : null}
      <Button look="primary" type="submit" disabled={condition === undefined}>
        Add condition
      </Button>
    </form>
  );
}

/** Blobs are compared by their size; SQLite has no regular expressions. */
function signsOf({ schema }: Relation, column: RelationColumn | undefined): readonly Sign[] {
  if (column?.isBlob === true) return ['between', 'null', 'not-null'];
  return schema === 'main' ? signs.filter((sign) => sign !== 'matches') : signs;
}

interface Typed {
  readonly sign: Sign;
  readonly column: string;
  readonly value: string;
  readonly to: string;
}

/** undefined where something is still missing. */
function conditionOf({ sign, column, value, to }: Typed): GridCondition | undefined {
  switch (sign) {
    case 'null':
    case 'not-null':
      return { kind: sign, column };
    case 'between':
      if (value === '' && to === '') return undefined;
      return { kind: 'between', column, from: value === '' ? null : value, to: to === '' ? null : to };
    case 'contains':
    case 'matches':
      return value === '' ? undefined : { kind: sign, column, value };
    case 'equals':
    case 'differs':
    default:
      return { kind: sign, column, value };
  }
}
