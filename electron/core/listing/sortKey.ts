/** How the rows of a listing are ordered: by an expression, then by id, so that the order is total. */
export interface SortKey {
  /** SQL of the value sorted by, without bindings; `null` if the rows are sorted by the id itself. */
  readonly sql: string | null;
  /** The type that a cursor's text is compared as, on PostgreSQL. */
  readonly type: 'text' | 'numeric' | 'timestamptz';
  /** SQL of the id that breaks ties. */
  readonly id: string;
}
