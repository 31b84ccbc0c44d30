"""The national open data file of defibrillators (公共場所AED急救資訊網): its 21 columns, read, imported and written."""
