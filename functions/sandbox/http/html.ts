const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Source of HTML, in which every text is escaped. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

const sourceOf = (value: string | Markup): string =>
  value instanceof Markup ? value.source : value.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

/** Markup from a template: a text that stands in it is escaped, markup is taken as it is. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...values.map(sourceOf)))
