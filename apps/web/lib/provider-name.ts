const names: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  gemini: 'Google',
  mistral: 'Mistral',
  deepseek: 'DeepSeek',
  groq: 'Groq',
  xai: 'xAI',
}

/** Names of companies are the same in every language; others are shown as the operator named them. */
export function providerName(provider: string): string {
  return names[provider.toLowerCase()] ?? provider
}
