import type { ReactNode } from 'react';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

interface FacetFilterProps {
  readonly name: string;
  /** The values that occur; undefined while they load. */
  readonly facets: readonly { readonly value: string; readonly count: number }[] | undefined;
  readonly chosen: readonly string[] | undefined;
  readonly onChosen: (chosen: string[] | undefined) => void;
  readonly draw?: (value: string) => ReactNode;
}

/** A filter by the values that occur, each with how often it does. */
export function FacetFilter({ name, facets, chosen = [], onChosen, draw }: FacetFilterProps) {
  const values = [
    ...(facets ?? []),
    ...chosen
      .filter((value) => facets?.every((facet) => facet.value !== value) ?? true)
      .map((value) => ({ value, count: 0 })),
  ];
  const toggle = (value: string): void => {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    onChosen(next.length === 0 ? undefined : next);
  };
  return (
    <FilterChip name={name} chosen={chosenWords(chosen)} onClear={() => onChosen(undefined)}>
      <ChoiceList
        label={name}
        choices={values.map(({ value, count }) => ({
          value,
          count,
          label: draw?.(value) ?? <TextCell text={value} />,
        }))}
        chosen={new Set(chosen)}
        onToggle={toggle}
        note={facets === undefined ? 'Loading the values…' : undefined}
      />
    </FilterChip>
  );
}

/** Chosen values in words: the first, and how many more. */
export function chosenWords(chosen: readonly string[]): string | undefined {
  const [first, ...others] = chosen;
  if (first === undefined) return undefined;
  const word = first === '' ? "''" : visibleText(first);
  return others.length === 0 ? word : `${word} +${formatCount(others.length)}`;
}
