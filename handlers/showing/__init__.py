"""What is shown where people look by themselves: boards, the App Home, duplicates, exports."""
