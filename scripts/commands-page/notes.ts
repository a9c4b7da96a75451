/** What the page of commands says of each, by its name: what the table cannot know. In Markdown, one line. */
export type Notes = Readonly<Record<string, string>>;
