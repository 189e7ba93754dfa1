import * as E from 'fp-ts/lib/Either.js';
import { fateOf, type ColumnFate, tableCalled } from '../../domain/sync/mapping.js';
import type { Entity } from '../../domain/sync/entity.js';
import { shown } from '../../domain/text.js';
import { splitLine, type ImportCommand } from '../sync/import-line.js';
import type { Needs } from '../world.js';

/** What a column of the records so far would become, and how many records have a value in it. */
export interface SurveyedColumn extends ColumnFate {
  readonly entity: Entity;
  readonly column: string;
  readonly values: number;
}

export type Survey = readonly SurveyedColumn[];

/** Adds the columns of more records to a survey; writes nothing. */
export type SurveyColumns = (survey: Survey, command: ImportCommand) => Survey;

/** Most columns in a survey: nobody wants to read a longer list. */
const MAX_COLUMNS = 500;

const isValue = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

export const makeSurveyColumns = ({ mapping }: Needs<'mapping'>): SurveyColumns => {
  const unseen = (entity: Entity, name: string | null, column: string): SurveyedColumn => {
    const table = tableCalled(mapping, entity, name);
    const fate: ColumnFate =
      table === null ? { fate: 'ignored', as: [] } : fateOf(table, column, true);
    return { entity, column: shown(column), fate: fate.fate, as: fate.as.map(shown), values: 0 };
  };

  return (survey, { entity, lines, table = null }) => {
    const columns = new Map(survey.map((one) => [`${one.entity} ${one.column}`, one]));
    for (const { row } of lines) {
      const named = E.flatMap(splitLine(entity))(row);
      if (E.isLeft(named)) continue;
      for (const [column, value] of Object.entries(named.right.row)) {
        const key = `${named.right.entity} ${shown(column)}`;
        if (!columns.has(key) && columns.size >= MAX_COLUMNS) continue;
        const before = columns.get(key) ?? unseen(named.right.entity, table, column);
        columns.set(key, { ...before, values: before.values + (isValue(value) ? 1 : 0) });
      }
    }
    return [...columns.values()];
  };
};
