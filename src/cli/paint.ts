const codes = { red: 31, green: 32, yellow: 33 } as const

/** The text in a colour, or as it is. */
export function paint(text: string, name: keyof typeof codes, colour: boolean): string {
  return colour ? `\u001b[${codes[name]}m${text}\u001b[39m` : text
}
