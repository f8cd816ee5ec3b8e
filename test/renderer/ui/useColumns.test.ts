import { describe, expect, it, vi } from 'vitest';
import { type TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { type Columns, useColumns } from '#renderer/ui/table/useColumns.ts';
import { renderHook } from '../../support/renderHook.ts';

interface Row {
  readonly id: number;
}

const columns: readonly TableColumn<Row>[] = ['id', 'title'].map((id) => ({
  id,
  header: id,
  width: 80,
  cell: (row) => row.id,
  text: (row) => String(row.id),
}));
const options = { columns, layout: {}, onLayout: () => undefined, drag: undefined };

describe('useColumns', () => {
  it('returns the same columns until something about them changes, so that no row is drawn again', async () => {
    const seen: Columns<Row>['shown'][] = [];
    const hook = renderHook<typeof options, void>((given) => void seen.push(useColumns(given).shown), {
      input: options,
    });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    hook.rerender({ ...options });
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toBe(seen[0]);
    hook.rerender({ ...options, layout: { widths: { id: 120 } } });
    await vi.waitFor(() => expect(seen.at(-1)?.[0]?.width).toBe(120));
  });
});
