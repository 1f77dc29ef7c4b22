declare module 'asl-validator' {
  const validate: (definition: object) => { readonly isValid: boolean; errorsText(): string }
  export default validate
}
