import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { microsecondsBetween, sortedText } from '#core/listing/dialectSql.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import type { TaskSort } from '#shared/domain/task.ts';
import { assertNever } from '#shared/failure.ts';

/** The key of a sort over `"Task" as t`, with `"CeleryTask" as ct` beside it where that table exists. */
export function taskSortKey({ dialect, shape }: ReadOnlyDatabase, column: TaskSort['column']): SortKey {
  const id = 't.id';
  const number = (sql: string): SortKey => ({ sql, type: 'numeric', id });
  const instant = (sql: string): SortKey => ({ sql, type: dialect === 'postgresql' ? 'timestamptz' : 'text', id });
  switch (column) {
    case 'id':
      return { sql: null, type: 'numeric', id };
    case 'taskNumber':
      return number('t.task_id');
    case 'state':
      return { sql: sortedText(dialect, 't.task_state'), type: 'text', id };
    case 'requestedPrimaries':
      return number('t.requested_primaries');
    case 'simulatedPrimaries':
      return number('t.simulated_primaries');
    case 'startedAt':
      return instant('t.start_time');
    case 'endedAt':
      return instant('t.end_time');
    case 'duration':
      return number(`(${microsecondsBetween(dialect, 't.start_time', 't.end_time')})`);
    case 'estimatedSeconds':
      return number('t.estimated_time');
    case 'lastUpdateAt':
      return instant('t.last_update_time');
    case 'celeryId':
      if (!shape.hasTable('CeleryTask')) return { sql: null, type: 'numeric', id };
      return { sql: sortedText(dialect, 'ct.celery_id'), type: 'text', id };
    default:
      return assertNever(column);
  }
}
