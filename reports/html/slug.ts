/**
 * Gives every place of the page an id that a link can name, from what it is called: `upload-over-time`. The same name twice
 * gets a number, and nothing of a name but letters and digits gets through.
 */
export function createIds(): (...words: readonly string[]) => string {
  const taken = new Set<string>();
  return (...words) => {
    const letters = words
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-');
    const slug = letters.replace(/^-+|-+$/g, '').slice(0, 60) || 'part';
    let id = slug;
    for (let count = 2; taken.has(id); count += 1) id = `${slug}-${count}`;
    taken.add(id);
    return id;
  };
}
