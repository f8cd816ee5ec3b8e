import type { DatasetPreview, DatasetSummary } from '#shared/domain/dataset.ts';
import { formatPlural } from '#shared/figures.ts';

/** A query for another program, ready to be copied. */
export interface ReadyQuery {
  readonly program: string;
  readonly text: string;
}

/** The largest doses with their depths, in the languages of the programs that read a dataset. */
export function readyQueries(folder: string): readonly ReadyQuery[] {
  const path = folder.replaceAll('\\', '/').replace(/\/+$/u, '');
  const sql = (table: string): string => `read_parquet('${path.replaceAll("'", "''")}/${table}/*/*.parquet')`;
  const python = (table: string, rest = ''): string => JSON.stringify(`${path}/${table}${rest}`);
  return [
    {
      program: 'DuckDB',
      text: `select s.id, s.title, p.name, p.unit, p.maximum, p.r80
from ${sql('pages')} as p
join ${sql('simulations')} as s on s.id = p.simulation_id
where p.kind = '1D'
order by s.start_time desc
limit 100;`,
    },
    {
      program: 'pandas',
      text: `import pandas as pd
columns = ["simulation_id", "name", "unit", "maximum", "r80"]
pages = pd.read_parquet(${python('pages')}, columns=columns, filters=[("kind", "==", "1D")])
simulations = pd.read_parquet(${python('simulations')})
pages.merge(simulations, left_on="simulation_id", right_on="id")`,
    },
    {
      program: 'Polars',
      text: `import polars as pl
pages = pl.scan_parquet(${python('pages', '/*/*.parquet')}, hive_partitioning=True)
pages.filter(pl.col("kind") == "1D").select("simulation_id", "name", "unit", "maximum", "r80").collect()`,
    },
    {
      program: 'Spark',
      text: `pages = spark.read.parquet(${python('pages')})
simulations = spark.read.parquet(${python('simulations')})
pages.where("kind = '1D'").join(simulations, pages.simulation_id == simulations.id) \\
    .select("title", "name", "unit", "maximum", "r80").show()`,
    },
  ];
}

/** `12 users, 40 simulations, …`. */
export function tablesText(tables: DatasetPreview['tables'] | DatasetSummary['tables']): string {
  return tables
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows }) => formatPlural(rows, name.slice(0, -1), name))
    .join(', ');
}
