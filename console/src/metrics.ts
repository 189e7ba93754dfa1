const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** The sum of all samples of a metric that have these labels, such as `from="copy"`; null: there is none. */
export const readMetric = (text: string, name: string, label = ''): number | null => {
  const values = text.split('\n').flatMap((line) => {
    const [, found, labels = '', value] = LINE.exec(line) ?? [];
    return found === name && labels.includes(label) ? [Number(value)] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
};

/** How many of the reads the copy in the process answered alone; null where none was read. */
export const hitRate = (text: string): number | null => {
  const all = readMetric(text, 'xrs_process_copy_reads_total') ?? 0;
  const fromCopy = readMetric(text, 'xrs_process_copy_reads_total', 'from="copy"') ?? 0;
  return all === 0 ? null : fromCopy / all;
};
