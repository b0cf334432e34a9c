/** The fields that hold something: an empty text in a form means "not given". */
export const filled = <Fields extends Record<string, string>>(fields: Fields): Partial<Fields> =>
  // fromEntries forgets which keys it was given.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== '')) as Partial<Fields>
